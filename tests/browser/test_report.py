"""A report opened from a disk without a network: what a colleague sees who got it by mail."""

import subprocess
import sys

import pytest
from PIL import Image
from playwright.sync_api import expect

from bench_core.report import report
from bench_core.results import exports
from tests.browser.steps import SHOTS
from tests.report.reading import DATA, HOSTILE, hostile, stored
from tests.serving import ROOT


@pytest.fixture(scope="module")
def imported(server):
    """The id of an example run in the server's store."""
    command = [sys.executable, "-m", "bench_core", "import", str(DATA / "run-shapes.json")]
    done = subprocess.run(command, env=server.environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def open_report(browser, tmp_path):
    """Open a result's report from a file: any request, console message or dialog is noted."""
    contexts = []

    def opened(result, language="en", *, scheme="light", width=1280):
        path = tmp_path / f"report-{language}.html"
        path.write_text(report.html(result, language), encoding="utf-8")
        viewport = {"width": width, "height": 844}
        context = browser.new_context(color_scheme=scheme, viewport=viewport, offline=True, accept_downloads=True)
        contexts.append(context)
        page, noted = context.new_page(), []
        page.on("request", lambda request: noted.append(request.url))
        page.on("console", lambda message: noted.append(message.text))
        page.on("dialog", lambda dialog: (noted.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        page.screenshot(path=SHOTS / f"report-{language}-{scheme}-{width}.png", full_page=True)
        loaded = [what for what in noted if not what.startswith("data:")]
        return page, [what for what in loaded if what != path.as_uri()]

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "light", 1280), ("zh", "dark", 1280), ("en", "dark", 390), ("zh", "light", 390)],
)
def test_it_opens_without_a_network(bench, open_report, language, scheme, width):
    page, noted = open_report(stored(bench.store), language, scheme=scheme, width=width)
    assert noted == []
    expect(page.locator(".answer").first).to_contain_text("1.87×")
    plot = page.locator(".chart svg:visible").first
    expect(plot).to_contain_text("shapes+deepcache:interval=3")
    assert page.locator(".chart svg:visible").count() == page.locator(".chart").count()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    box = plot.bounding_box()
    assert box["height"] > 240 and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_no_word_of_a_drawing_is_cut_off(bench, open_report):
    result = stored(bench.store)
    for width in (1280, 390):
        page, _ = open_report(result, "zh", width=width)
        outside = """() => [...document.querySelectorAll('.chart svg')].filter(s => s.checkVisibility()).flatMap(s => {
            const box = s.getBoundingClientRect();
            return [...s.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
                .filter(([, r]) => r.left < box.left - 1 || r.right > box.right + 1).map(([w]) => w); })"""
        assert page.evaluate(outside) == []


def test_what_a_run_is_called_is_shown_and_not_run(bench, open_report, tmp_path):
    page, noted = open_report(hostile(bench.store, tmp_path))
    assert noted == []
    expect(page.locator("h1")).to_have_text(f"name {HOSTILE}")


def test_the_raw_data_is_saved_and_is_the_export(bench, open_report):
    result = stored(bench.store)
    page, _ = open_report(result)
    with page.expect_download() as saved:
        page.get_by_role("link", name="The whole run").click()
    assert saved.value.suggested_filename == f"fairspeed-{result.run.run_id}.json"
    assert saved.value.path().read_text() == exports.text(result)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_charts_png_has_one_size_and_nothing_is_cut_off(imported, open_page, width):
    page = open_page(f"speedup?run={imported}", width=width)
    title = page.locator(".js-plotly-plot .gtitle").first
    expect(title).to_contain_text(imported)
    expect(title).to_contain_text("AMD EPYC")
    with page.expect_download() as saved:
        page.locator(".modebar-btn").first.click()
    with Image.open(saved.value.path()) as png:
        shown = png.convert("RGB")
    assert shown.width == 2400
    for edge in ((0, 0, 4, shown.height), (shown.width - 4, 0, shown.width, shown.height)):
        assert len(shown.crop(edge).getcolors()) == 1
