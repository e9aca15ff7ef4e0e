"""The page Compare code in a real browser with real model files: choose, measure, see the claim taken apart."""

import json
import re

import pytest
from playwright.sync_api import expect

from bench_core import plan
from bench_core.suite.compare import CompareOptions, compare_spec
from bench_core.techniques import registry as techniques
from tests.browser.steps import RUN_LIMIT_MS, run_of, shoot, start

CHART = ".js-plotly-plot"
BARS = "document.querySelectorAll('.js-plotly-plot .barlayer .point').length"
FOLDER = "file:examples/model_files"
ROLES = {"base": f"{FOLDER}/hard_coded.py", "speedup": f"{FOLDER}/deepcache.py"}
LINK = "compare-code?lang=en&" + "&".join(f"{role}={candidate}" for role, candidate in ROLES.items())


@pytest.fixture(scope="module")
def compared(browser, server):
    """A comparison that was started, refreshed and finished in the browser: the run's id."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{server.url}/{LINK}")
    expect(page.get_by_role("heading", name="Before anything runs")).to_be_visible()
    expect(page.get_by_text("It makes its own number of steps", exact=False)).to_be_visible()
    shoot(page, "compare-code-before")
    _fill_in(page)
    run_id = start(page)
    page.reload()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    assert run_of(page) == run_id
    expect(page.get_by_role("heading", name="From the claim to the fair number")).to_be_visible(timeout=RUN_LIMIT_MS)
    yield run_id
    context.close()


def _fill_in(page):
    """As few and as small calls as show everything."""
    page.get_by_text("As found", exact=True).click()
    page.get_by_text("More settings", exact=True).click()
    for label, value in (("Passes", 1), ("Batch size", 2), ("Samples of a pass", 4), ("Steps", 2)):
        field = page.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Enter")
    spec = compare_spec(CompareOptions(**ROLES, batch_size=2, steps=2, samples=4, passes=1, original="found"))
    expect(page.get_by_text("It will run 20 steps where 2 are asked for")).to_be_visible()
    calls = plan.total_calls(spec, techniques.manners(spec.candidates))
    expect(page.get_by_text(f"{calls} pipeline calls")).to_be_visible()


def test_the_claim_is_taken_apart_in_a_chart(compared, open_page):
    page = open_page(f"compare-code?run={compared}&lang=en")
    page.wait_for_function(f"() => {BARS} > 4")
    expect(page.get_by_text("Measured the old way,", exact=False).first).to_be_visible()
    expect(page.get_by_text("not comparable").first).to_be_visible()
    shoot(page, "compare-code")


def test_all_of_it_is_downloaded_as_json(compared, open_page):
    page = open_page(f"compare-code?run={compared}&lang=en")
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    data = json.loads(download.value.path().read_text())
    assert data["run_id"] == compared
    assert {f["name"] for f in data["comparison_of_code"]["decomposition"]["factors"]} >= {"steps", "execution"}


@pytest.mark.parametrize(("lang", "scheme", "width"), [("en", "dark", 1280), ("zh", "light", 390)])
def test_nothing_is_cut_off(compared, open_page, lang, scheme, width):
    page = open_page(f"compare-code?run={compared}&lang={lang}", scheme=scheme, width=width)
    page.wait_for_function(f"() => {BARS} > 4")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    chart = page.locator(CHART).first.bounding_box()
    words = page.locator(f"{CHART} >> nth=0").locator(".annotation-text").all()
    assert all(word.bounding_box()["x"] + word.bounding_box()["width"] <= chart["x"] + chart["width"] for word in words)
    shoot(page, f"compare-code-{lang}-{scheme}-{width}")


def test_a_link_to_the_form_keeps_its_roles(open_page):
    page = open_page(LINK)
    page.get_by_text("New comparison", exact=True).click()
    expect(page.get_by_role("combobox", name="Baseline")).to_have_value("hard_coded.py")
    assert re.search("speedup=file", page.url)
    expect(page.get_by_text("Baseline: findings in", exact=False)).to_be_visible()
