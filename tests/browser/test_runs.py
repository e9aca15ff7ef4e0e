"""The page Runs in a real browser: runs come in as files, are found, named, noted and deleted; nothing is cut off."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.steps import shoot
from tests.serving import ROOT

EXAMPLES = [ROOT / "tests" / "data" / f"run-{name}.json" for name in ("gpu", "precision", "shapes")]


@pytest.fixture(scope="module")
def imported(browser, server):
    """The example runs, imported in the browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    page.goto(f"{server.url}/runs?lang=en")
    expect(page.get_by_text("No run is stored yet. Measure one on the Run page")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    page.locator("input[type=file]").set_input_files(EXAMPLES)
    page.get_by_role("button", name="Store", exact=True).click()
    expect(page.get_by_text("3 of 3 runs")).to_be_visible()
    context.close()
    return [json.loads(path.read_text())["run_id"] for path in EXAMPLES]


def row(page, run_id):
    return page.locator(f".st-key-runs-row-{run_id}")


def choose(page, run_id, action):
    row(page, run_id).get_by_test_id("stMenuButtonButton").first.click()  # the second is for phones
    page.get_by_role("menuitem", name=action).click()


def test_a_run_is_renamed_noted_and_found_by_a_link(imported, open_page, server):
    page = open_page("runs?lang=en")
    choose(page, imported[0], "Name, note, tags")
    page.get_by_role("textbox", name="Name", exact=True).fill("after the driver update")
    page.get_by_role("textbox", name="Note", exact=True).fill("fans at full speed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: after the driver update")).to_be_visible()
    expect(row(page, imported[0]).get_by_text("fans at full speed")).to_be_visible()
    page.get_by_placeholder("Search names").fill("fans")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 3 runs")).to_be_visible()
    other = open_page(page.url.removeprefix(f"{server.url}/"))  # a fresh browser
    expect(other.get_by_text("1 of 3 runs")).to_be_visible()
    other.get_by_role("link", name="after the driver update").click()
    expect(other.get_by_role("heading", name="Is it really faster?")).to_be_visible()
    assert imported[0] in other.url


def test_a_deleted_run_comes_back_by_its_export(imported, open_page):
    page, run_id = open_page("runs?lang=en"), imported[1]
    choose(page, run_id, "Delete")
    expect(page.get_by_text("will be deleted: 72 calls")).to_be_visible()
    shoot(page, "runs-delete")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("2 of 2 runs")).to_be_visible()
    expect(row(page, run_id)).to_have_count(0)
    dead = open_page(f"speedup?lang=en&run={run_id}")
    expect(dead.get_by_text("is stored here.")).to_be_visible()
    expect(dead.locator(".js-plotly-plot")).to_have_count(0)
    page.get_by_role("button", name="Import").click()
    files = {"name": "run.json", "mimeType": "application/json", "buffer": download.value.path().read_bytes()}
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Store", exact=True).click()
    expect(page.get_by_text("3 of 3 runs")).to_be_visible()
    expect(row(page, run_id)).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "scheme", "width"), [("en", "light", 1280), ("zh", "dark", 390), ("en", "light", 390)]
)
def test_nothing_is_cut_off(imported, open_page, lang, scheme, width):
    page = open_page(f"runs?lang={lang}", scheme=scheme, width=width)
    for run_id in imported:
        expect(row(page, run_id).get_by_role("img").first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    shoot(page, f"runs-{lang}-{scheme}-{width}")
