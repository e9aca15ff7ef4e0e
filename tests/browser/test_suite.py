"""The page Suite in a real browser with real files: start, progress, the row of what was measured, narrow and dark."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from tests import known_ceilings
from tests.browser.steps import RUN_LIMIT_MS, shoot
from tests.serving import ROOT, Server

BROKEN = "7"
"""The entry whose generated code cannot be imported: two files are measured, which is soon done."""


@pytest.fixture(scope="module")
def suites(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suites")
    shutil.copytree(ROOT / "examples" / "suite", folder / "small", ignore=shutil.ignore_patterns("metrics"))
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory, suites):
    home = tmp_path_factory.mktemp("fairspeed")
    known_ceilings.store(home)
    with Server(home, FAIRSPEED_SUITES=str(suites)) as server:
        yield server


@pytest.fixture(scope="module")
def measured(browser, server, suites):
    """One entry, measured from the page; the page is refreshed meanwhile."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/suite?lang=en")
    expect(page.get_by_text("None of the 12 entries is measured yet.", exact=False)).to_be_visible()
    shoot(page, "suite-before")
    for label, value in (("Batch size", 1), ("Rounds", 2), ("Starts", 1), ("Entries", BROKEN)):
        field = page.get_by_role("textbox" if label == "Entries" else "spinbutton", name=label, exact=True)
        field.fill(str(value))
        field.press("Enter")
    page.get_by_test_id("stBaseButton-primary").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Scores in groups")).to_be_visible(timeout=RUN_LIMIT_MS)
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0, timeout=RUN_LIMIT_MS)
    yield json.loads((suites / "small" / "metrics" / f"{BROKEN}_metrics.json").read_text())
    context.close()


def test_what_was_measured_has_its_outcome_and_its_pictures(measured, open_page):
    assert measured["outcome"] == "broken"
    page = open_page(f"suite?lang=en&id={BROKEN}&outcome=broken")
    expect(page.get_by_text("the generated code is broken", exact=False)).to_be_visible()
    expect(page.get_by_role("img", name="Image made by Ground truth", exact=False).first).to_be_visible()
    shoot(page, "suite")


def test_the_table_is_downloaded_as_markdown(measured, open_page):
    page = open_page("suite?lang=en")
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    lines = download.value.path().read_text().splitlines()
    assert len(lines) == 2 + 12 and "broken" in lines[2 + 6]


@pytest.mark.parametrize(("lang", "scheme", "width"), [("en", "dark", 1280), ("zh", "light", 390)])
def test_nothing_is_cut_off(measured, open_page, lang, scheme, width):
    page = open_page(f"suite?lang={lang}&id={BROKEN}", scheme=scheme, width=width)
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot').length > 1")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    shoot(page, f"suite-{lang}-{scheme}-{width}")
