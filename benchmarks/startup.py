"""How long does a user wait for the dashboard's first page, and for a second worker?

The dashboard is started from nothing several times, in turn with a Streamlit app of two lines, which is the floor:
what Fairspeed adds is the difference. Seconds are from the start of the server's process until Chromium shows the
page's heading. The worker's are from the conductor's request until the candidate is loaded, read from a real run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from bench_core.results.result import load_result
from bench_core.store.database import Store
from benchmarks import sides
from benchmarks.record import Row, Trial

NAME = "startup"
QUICK = {"starts": 1}
TWO_LINES = 'import streamlit as st\nst.title("Is it really faster?")\n'
CANDIDATES = ("shapes", "shapes+deepcache", "shapes+tome", "shapes+bf16")
OURS, FLOOR = "first page of Fairspeed", "first page of a two-line app"
WORKER = "a second worker is ready"


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--starts", type=int, default=5)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a wait. The first start of each server is not counted: it reads the files from the disk."""
    from benchmarks import dashboard

    with sides.temporary_home() as folder, dashboard.chromium() as browser:
        floor = folder / "floor.py"
        floor.write_text(TWO_LINES)
        for index in range(arguments.starts + 1):
            for what, script in ((OURS, "app.py"), (FLOOR, str(floor))):
                seconds = _first_page_s(browser, script)
                if index:
                    yield {"what": what, "seconds": seconds}
        for seconds in _second_worker_s():
            yield {"what": WORKER, "seconds": seconds}


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a kind of wait."""
    waits = {what: [t["seconds"] for t in trials if t["what"] == what] for what in (OURS, FLOOR, WORKER)}
    return [
        {
            "what": what,
            "median": f"{statistics.median(seconds):.2f} s",
            "spread": f"{min(seconds):.2f} to {max(seconds):.2f} s, {len(seconds)} times",
        }
        for what, seconds in waits.items()
        if seconds
    ]


def _first_page_s(browser: object, script: str) -> float:
    """Seconds from starting the server to the heading in the browser."""
    from benchmarks import dashboard

    start = time.perf_counter()
    with dashboard.serving(script) as url:
        page = browser.new_page()
        page.goto(url, wait_until="commit")
        page.wait_for_selector("h1")
        seconds = time.perf_counter() - start
        page.close()
    return seconds


def _second_worker_s() -> list[float]:
    """Seconds until ready of all workers but the first one of a small run."""
    options = ["--batch-sizes", "1", "--steps", "2", "--rounds", "1", "--warm-up", "0", "--quiet"]
    asked = [part for c in CANDIDATES for part in ("--candidate", c)]
    command = [sys.executable, "-m", "bench_core", "run", *asked, *options]
    subprocess.run(command, cwd=sides.ROOT, capture_output=True, check=True)
    store = Store()
    try:
        result = load_result(store, "latest")
    finally:
        store.close()
    return [result.facts(c).ready_s for c in CANDIDATES[1:]]


if __name__ == "__main__":  # metrology imports this module, so it is started and not imported
    sys.exit(subprocess.call([sys.executable, "-m", "benchmarks.metrology", NAME, *sys.argv[1:]]))
