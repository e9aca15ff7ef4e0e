"""Charts in a real browser: a copied link shows the same view to everybody, and a phone shows plot and legend apart."""

from contextlib import closing

import pytest
from playwright.sync_api import expect

from bench_core.results import exports
from bench_core.store.database import Store
from tests.browser.steps import shoot
from tests.charts.test_style import contrast
from tests.serving import ROOT

CHART = ".js-plotly-plot"
BARS = f"{CHART} .barlayer .point"
BACKGROUNDS = {"light": "#FFFFFF", "dark": "#10161D"}
INKS = """texts => [...new Set(texts.filter(t => t.textContent.trim()).map(t => getComputedStyle(t).fill))]"""


@pytest.fixture(scope="module")
def stored(server):
    """Runs that were exported elsewhere, by name of their file."""
    with closing(Store(f"sqlite:///{server.home}/fairspeed.db")) as store:
        files = {path.stem: path for path in sorted((ROOT / "tests" / "data").glob("run-*.json"))}
        return {name: exports.import_file(store, str(path)) for name, path in files.items()}


def of_other_reader(browser, url, locale):
    """The same link, opened by somebody with a browser of another language."""
    context = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(url)
    expect(page.locator(CHART).first).to_be_visible()
    return page


def test_a_copied_link_shows_the_same_view_in_the_language_of_who_opens_it(stored, browser, open_page):
    page = open_page(f"speedup?run={stored['run-shapes']}")
    expect(page.locator(CHART)).to_be_visible()
    expect(page.locator(BARS)).to_have_count(0)
    main = page.get_by_test_id("stMain")
    main.get_by_role("radio", name="bars").click()
    expect(page.locator(BARS).first).to_be_visible()
    main.get_by_role("radio", name="6").click()
    page.wait_for_url("**steps=6**")
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="加速比")).to_be_visible()
    assert "lang=" not in page.url
    other = of_other_reader(browser, page.url, "en-US")
    expect(other.get_by_role("heading", level=1, name="Speedup")).to_be_visible()
    expect(other.locator(BARS).first).to_be_visible()
    expect(other.get_by_test_id("stMain").get_by_role("radio", name="6")).to_be_checked()
    other.context.close()


def test_a_choice_stays_with_the_run_it_was_made_for(stored, open_page):
    """Two runs of one minute have the same title in the list of runs."""
    for name in ("run-gpu", "run-precision"):
        page = open_page(f"speedup?run={stored[name]}")
        page.get_by_test_id("stMain").get_by_role("radio", name="bars").click()
        expect(page.locator(BARS).first).to_be_visible()
        assert f"run={stored[name]}" in page.url


def test_lines_and_axes_are_chosen_and_survive_a_reload(stored, open_page):
    page = open_page(f"scaling?run={stored['run-gpu']}")
    expect(page.get_by_text("perfectly serial · shapes")).to_be_visible()
    expect(page.get_by_text("arithmetic limit · shapes")).to_have_count(0)
    page.get_by_test_id("stPopoverButton").click()
    page.get_by_role("radio", name="linear").click()
    page.wait_for_url("**axes=linear**")
    page.get_by_role("button", name="arithmetic limit").click()
    expect(page.get_by_text("arithmetic limit · shapes")).to_be_visible()
    page.reload()
    expect(page.get_by_text("arithmetic limit · shapes")).to_be_visible()
    assert "axes=linear" in page.url
    assert "log" not in page.locator(f"{CHART} .ytitle").text_content()


@pytest.mark.parametrize(
    ("path", "lang", "scheme"), [("scaling", "en", "light"), ("speedup", "zh", "dark"), ("per-sample", "zh", "light")]
)
def test_on_a_phone_no_plot_is_low_and_no_legend_lies_over_it(stored, open_page, path, lang, scheme):
    for name, run in stored.items():
        page = open_page(f"{path}?run={run}&lang={lang}", scheme=scheme, width=390)
        expect(page.locator(CHART).first).to_be_visible()
        for chart in page.locator(CHART).all():
            expect(chart.locator(".nsewdrag").first).to_be_attached()
            boxes = [plot.bounding_box() for plot in chart.locator(".nsewdrag").all()]
            top, bottom = min(b["y"] for b in boxes), max(b["y"] + b["height"] for b in boxes)
            assert bottom - top >= 239, f"{path} of {name}"
            for legend in chart.locator(".legend").all():
                assert legend.bounding_box()["y"] >= bottom - 1, f"{path} of {name}"
        shoot(page, f"{path}-{name}-{lang}-{scheme}-390")


def test_the_answer_is_in_the_first_screen_and_the_camera_speaks_chinese(stored, open_page):
    for path in ("scaling", "speedup"):
        for width, height in ((1280, 800), (390, 844)):
            page = open_page(f"{path}?run={stored['run-shapes']}&lang=zh", width=width, height=height)
            answer = page.get_by_test_id("stMain").get_by_text("所有区间都高于").first
            expect(answer).to_be_in_viewport()
            camera = page.locator(f"{CHART} .modebar-btn").first
            expect(camera).to_have_attribute("data-title", "将图表下载为 PNG")


@pytest.mark.parametrize("scheme", BACKGROUNDS)
@pytest.mark.parametrize("path", ["speedup", "scaling", "per-sample"])
def test_words_in_charts_can_be_read(stored, open_page, path, scheme):
    """WCAG 2.2, 1.4.3: small text has a contrast of 4.5 to 1."""
    page = open_page(f"{path}?run={stored['run-gpu']}", scheme=scheme)
    expect(page.locator(f"{CHART} .gtitle").first).to_be_visible()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    inks = page.locator(f"{CHART} text").evaluate_all(INKS)
    assert inks
    for ink in inks:
        color = "#" + "".join(f"{int(part):02X}" for part in ink[len("rgb(") : -1].split(","))
        assert contrast(color, BACKGROUNDS[scheme]) >= 4.5, f"{ink} on {path}"
