"""A real server over a store of its own, and a real Chromium."""

import shutil

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from tests import known_ceilings
from tests.browser.steps import SHOTS, measure
from tests.serving import Server

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LIMIT_MS = 30_000
"""Others may be measuring on the same cores."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("fairspeed")
    known_ceilings.store(home)
    with Server(home) as server:
        yield server


@pytest.fixture(scope="session")
def browser():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            pytest.fail(f"there is no Chromium to test with; run `make test`, which installs one ({error})")
        expect.set_options(timeout=LIMIT_MS)
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
        page.set_default_timeout(LIMIT_MS)
        page.goto(f"{server.url}/{path}")
        page.wait_for_selector("h1, h2")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def measured(browser, server):
    """A run of the bundled model, started, watched and finished in the browser; what was seen on the way."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    try:
        yield measure(context, server.url)
    finally:
        context.close()
