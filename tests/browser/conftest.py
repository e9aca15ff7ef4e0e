"""A real server over a store of its own, and a real Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright

from bench_core.store import progress

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "shots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START_LIMIT_S = 60


class Server:
    """`streamlit run app.py` on a free port."""

    def __init__(self, home):
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        self.environment = os.environ | {"FAIRSPEED_HOME": str(home)}
        self.environment.pop("FAIRSPEED_DB", None)
        self.log = (home / "server.log").open("wb")
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)

    def wait(self):
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        pytest.fail(f"the server did not start:\n{(self.home / 'server.log').read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()
        for folder in self.home.iterdir():  # a conductor outlives the server: end those of this store
            if (folder / "conductor.lock").exists():
                end_conductor(folder)


def end_conductor(folder):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(folder.parent))
        now = progress.read(folder.name)
        if now is not None and progress.is_alive(folder.name):
            os.kill(now.pid, signal.SIGTERM)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("fairspeed"))
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            pytest.fail(f"there is no Chromium to test with; run `make test`, which installs one ({error})")
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def shots():
    SHOTS.mkdir(exist_ok=True)


@pytest.fixture
def open_page(browser, server):
    """Open a tab of its own: `open_page("scaling?run=...", scheme="dark", width=390)`."""
    contexts = []

    def opened(path="", *, scheme="light", width=1280, height=900):
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": height}, locale="en-US", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{server.url}/{path}")
        page.wait_for_selector("h1")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def measured(browser, server):
    """A run of the bundled model, started, watched and finished in the browser; what was seen on the way."""
    from .steps import measure

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    try:
        yield measure(context, server.url)
    finally:
        context.close()
