"""The real dashboard's server and a real Chromium, for benchmarks that look at what a user sees."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from benchmarks.sides import ROOT

HOST = "127.0.0.1"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--no-first-run"]
LISTEN_S = 60.0


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, without a window."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(script: str = "app.py") -> Iterator[str]:
    """A Streamlit server of a script, on a free port, from when it listens; its address."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _listens(server, port)
        yield f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait()


def _listens(server: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + LISTEN_S
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError(f"the dashboard's server does not listen on port {port}")
