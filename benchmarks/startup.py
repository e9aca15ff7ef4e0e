"""How long a user waits: for the dashboard's first page, and for a second worker. `python -m benchmarks.startup`

The dashboard is started from nothing several times, in turn with a Streamlit app of two lines, which is the floor:
what Fairspeed adds is the difference. Seconds are from the start of the server's process until Chromium shows the
page's heading. The worker's are from the conductor's wish until the candidate is loaded, read from a real run.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from bench_core import device, results
from bench_core.store import Store

ROOT = Path(__file__).parent.parent
TWO_LINES = 'import streamlit as st\nst.title("Is it really faster?")\n'
HOST = "127.0.0.1"
STARTS = 5
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--no-first-run"]


def main() -> None:
    """Measure and print."""
    print(f"{device.cpu_name()}, {len(device.affinity())} cores, load {psutil.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        floor = Path(folder) / "floor.py"
        floor.write_text(TWO_LINES)
        os.environ["FAIRSPEED_HOME"] = folder
        times: dict[str, list[float]] = {"app.py": [], str(floor): []}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            for _ in range(STARTS + 1):
                for script, seconds in times.items():
                    seconds.append(first_page_s(browser, script))
            browser.close()
        _print_row("first page of Fairspeed", times["app.py"][1:])
        _print_row("first page of a two-line app", times[str(floor)][1:])
        _print_row("a second worker is ready", second_worker_s())


def first_page_s(browser: Browser, script: str) -> float:
    """Seconds from starting the server to the heading in the browser."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    start = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex((HOST, port)):
            time.sleep(0.01)
        page = browser.new_page()
        page.goto(f"http://{HOST}:{port}", wait_until="commit")
        page.wait_for_selector("h1")
        seconds = time.perf_counter() - start
        page.close()
    finally:
        server.terminate()
        server.wait()
    return seconds


def second_worker_s() -> list[float]:
    """Seconds until ready of all workers but the first one of a small run."""
    options = ["--batch-sizes", "1", "--steps", "2", "--rounds", "1", "--warm-up", "0", "--quiet"]
    candidates = ["shapes", "shapes+deepcache", "shapes+tome", "shapes+bf16"]
    asked = [part for c in candidates for part in ("--candidate", c)]
    subprocess.run([sys.executable, "-m", "bench_core", "run", *asked, *options], cwd=ROOT, capture_output=True)
    result = results.load(Store(), "latest")
    return [result.facts(c)["ready_s"] for c in candidates[1:]]


def _print_row(what: str, seconds: list[float]) -> None:
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
    print(f"{what}: median {statistics.median(seconds):.2f} s ({spread}, {len(seconds)} times)")


if __name__ == "__main__":
    main()
