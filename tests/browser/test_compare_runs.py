"""Two runs are ticked on the page Runs and compared; the link shows the same to whoever opens it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import shoot
from tests.commands import ROOT, started
from tests.serving import Server

EXPORTS = {"an older sitting": "run-precision.json", "a newer sitting": "run-gpu.json"}
CHART = ".js-plotly-plot"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that has two runs of the same candidates, made on different devices."""
    home = tmp_path_factory.mktemp("compare-runs")
    for name, export in EXPORTS.items():
        done = started("import", ROOT / "tests" / "data" / export, FAIRSPEED_HOME=str(home), FAIRSPEED_DB="")
        assert done.returncode == 0, done.stderr
        started("rename", "latest", name, FAIRSPEED_HOME=str(home), FAIRSPEED_DB="")
    with Server(home) as server:
        yield server


def answer(page):
    """What the page says of the candidate."""
    heading = page.get_by_role("heading", name="shapes+deepcache:interval=3")
    expect(heading).to_be_visible()
    expect(page.locator(CHART).first).to_be_visible()
    return heading.inner_text()


def test_two_runs_are_ticked_compared_and_shared_by_a_link(open_page):
    page = open_page("runs?lang=en")
    boxes = page.get_by_test_id("stMain").get_by_role("checkbox")
    for n in range(2):
        boxes.nth(n).locator("xpath=ancestor::label").click()
        expect(page.get_by_text(f"{n + 1} selected")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("link", name="Compare", exact=True).click()
    said = answer(page)
    assert "inconclusive" in said and "the machine changed, or may have" in said
    page.wait_for_url(re.compile("runs=[^&]+"))
    shoot(page, "compare-runs")
    link = page.url.partition("/compare-runs")[2]
    fresh = open_page(f"compare-runs{link}", scheme="dark", width=390, height=844)
    assert answer(fresh) == said
    shoot(fresh, "compare-runs-phone")
    page.reload()
    assert answer(page) == said


@pytest.mark.parametrize("width", [1280, 390])
def test_both_names_are_seen_whole_or_shortened_but_not_cut_by_the_field(open_page, width):
    page = open_page("compare-runs?lang=en&runs=latest,latest~1", width=width)
    answer(page)
    field = page.get_by_test_id("stMultiSelectTagsContainer")
    ends = field.bounding_box()
    for name in EXPORTS:
        chip = field.get_by_text(name).bounding_box()
        assert ends["x"] <= chip["x"] and chip["x"] + chip["width"] <= ends["x"] + ends["width"], name


def test_the_two_change_places_and_the_address_with_them(open_page):
    page = open_page("compare-runs?lang=en&runs=latest,latest~1")
    answer(page)
    before = re.search("runs=([^&]+)", page.url).group(1)
    page.get_by_role("button", name="Swap").click()
    page.wait_for_url(lambda url: before not in url and "runs=" in url)
    expect(page.get_by_text(re.compile("^B .* against A "))).to_be_visible()
