"""The main job in a real browser with the real model: measure, look, compare."""

import csv
import re

from playwright.sync_api import expect

from tests.browser.steps import fill_in, run_of, shoot, start
from tests.serving import Server

CHART = ".js-plotly-plot"
POINTS = "document.querySelectorAll('.js-plotly-plot .scatterlayer .point, .js-plotly-plot .barlayer .point').length"


def test_a_run_survives_refresh_second_tab_and_closed_tab(measured):
    assert measured["after_refresh"] == measured["run"]
    assert run_of(measured["page"]) == measured["run"]


def test_images_stand_side_by_side_with_prompt_and_seed(measured):
    page = measured["page"]
    expect(page.get_by_text("sample 0 · seed 0")).to_be_visible()
    images = page.get_by_test_id("stImage").locator("img")
    expect(images).to_have_count(2 * 4)
    first, second = (images.nth(i).bounding_box() for i in (0, 1))
    assert first["y"] == second["y"] and 100 <= first["width"] <= 160
    assert "a large black square" in images.first.get_attribute("alt")
    shoot(page, "run-done")


def test_the_answer_and_its_plot_are_on_the_first_screen(measured, open_page):
    page = open_page(f"?run={measured['run']}&lang=en")
    answer = page.get_by_role("heading", name=re.compile(r"shapes\+deepcache:interval=3: ")).first
    expect(answer).to_be_visible()
    expect(page.locator(CHART).first).to_be_visible()
    page.wait_for_function(f"() => {POINTS} > 0")
    height = page.viewport_size["height"]
    boxes = [answer.bounding_box(), page.locator(CHART).first.bounding_box()]
    assert boxes[0]["y"] < boxes[1]["y"] < height * 0.75
    expect(page.get_by_text(re.compile(r"1 thread, fp32, 64 px, 10 steps, 6 rounds")).first).to_be_visible()


def test_the_numbers_unfold_where_they_are(measured, open_page):
    page = open_page(f"?run={measured['run']}&lang=en")
    expect(page.get_by_text("Measurements", exact=True)).to_be_hidden()
    page.get_by_text("All numbers", exact=True).click()
    expect(page.get_by_text("Measurements", exact=True)).to_be_visible()


def test_differences_are_shown_as_pictures_on_request(measured, open_page):
    page = open_page(f"?run={measured['run']}&lang=en")
    page.get_by_text("Show differences", exact=True).click()
    expect(page.get_by_text(re.compile(r"^difference × \d+$"))).to_have_count(4)
    expect(page.get_by_test_id("stImage").locator("img")).to_have_count(3 * 4)
    shoot(page, "run-differences")


def test_all_three_charts_show_data_and_offer_png_and_csv(measured, open_page):
    page = open_page(f"?lang=en&run={measured['run']}")
    for name, shot in (
        ("Batch scaling", "scaling"),
        ("Per-sample vs per-batch", "per-sample"),
        ("Speedup", "speedup"),
    ):
        page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page.locator(CHART).first).to_be_visible()
        page.wait_for_function(f"() => {POINTS} > 0")
        assert run_of(page) == measured["run"] and "lang=en" in page.url
        expect(page.locator(".modebar-btn").first).to_be_visible()
        with page.expect_download() as png:
            page.locator(".modebar-btn").first.click()
        assert png.value.suggested_filename.endswith(".png")
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV").first.click()
        rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
        assert rows and {row["candidate"] for row in rows} <= {"shapes", "shapes+deepcache:interval=3"}
        shoot(page, shot)
    expect(page.get_by_text("Conditions", exact=True)).to_be_visible()


def test_every_view_of_a_page_draws_its_chart(measured, open_page):
    for path, choice, shot in (
        ("scaling", "Latency against throughput", "trade-off"),
        ("speedup", "intervals", "intervals"),
        ("per-sample", "rounds", "over-rounds"),
    ):
        page = open_page(f"{path}?run={measured['run']}&lang=en")
        page.get_by_role("radio", name=choice).click()
        expect(page.get_by_role("radio", name=choice)).to_be_checked()
        page.wait_for_function(f"() => {POINTS} > 0")
        expect(page.get_by_test_id("stException")).to_have_count(0)
        shoot(page, shot)


def test_the_language_is_switched_and_kept_on_the_way(measured, open_page):
    page = open_page(f"speedup?run={measured['run']}&lang=en")
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="加速比")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="批次扩展").click()
    expect(page.get_by_role("heading", level=1, name="批次扩展")).to_be_visible()
    assert "lang=" not in page.url and run_of(page) == measured["run"]
    page.wait_for_function("() => document.cookie.includes('fairspeed_language=zh')")
    page.reload()
    expect(page.get_by_role("heading", level=1, name="批次扩展")).to_be_visible()
    expect(page.locator(CHART).first).to_be_visible()
    shoot(page, "scaling-zh")


def test_back_returns_to_the_page_before(measured, open_page):
    page = open_page(f"scaling?run={measured['run']}&lang=en")
    page.get_by_test_id("stSidebar").get_by_role("link", name="Speedup").click()
    expect(page.get_by_role("heading", level=1, name="Speedup")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Batch scaling")).to_be_visible()


def test_dark_mode_has_a_dark_page_and_a_dark_chart(measured, open_page):
    page = open_page(f"speedup?run={measured['run']}&lang=en", scheme="dark")
    expect(page.locator(CHART).first).to_be_visible()
    background = page.evaluate("() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert max(map(int, re.findall(r"\d+", background)[:3])) < 60
    chart = page.evaluate("() => document.querySelector('.js-plotly-plot').layout.paper_bgcolor || 'none'")
    assert chart.lower() not in ("white", "#fff", "#ffffff")
    shoot(page, "speedup-dark")


def test_nothing_is_cut_off_on_a_narrow_screen(measured, open_page):
    for path in ("", "scaling", "per-sample", "speedup"):
        page = open_page(f"{path}?run={measured['run']}&lang=en", width=390)
        wait_for = CHART if path else "[data-testid=stImage]"
        expect(page.locator(wait_for).first).to_be_visible()
        width = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
        assert width <= 390
        shoot(page, f"{path or 'run'}-narrow")


def test_nothing_is_asked_of_other_hosts(measured, open_page, server):
    page = open_page(f"speedup?run={measured['run']}")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.locator(CHART).first).to_be_visible()
    assert [
        u for u in asked if not u.startswith((server.url, "data:", "blob:", server.url.replace("http", "ws")))
    ] == []


def test_a_run_is_cancelled_and_can_be_resumed(measured, open_page):
    page = open_page("?lang=en")
    page.get_by_text("New run", exact=True).click()
    fill_in(page, rounds=400)
    run = start(page)
    assert run != measured["run"]
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("This run was cancelled.")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    assert run_of(page) == run
    shoot(page, "run-cancelled")


def test_a_deep_link_may_be_the_first_visit_of_a_server(browser, tmp_path):
    server = Server(tmp_path)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        server.wait()
        page = context.new_page()
        page.goto(f"{server.url}/speedup?lang=zh")
        expect(page.get_by_role("heading", level=1, name="加速比")).to_be_visible()
        expect(page.get_by_text("还没有保存的运行。请先测量一次", exact=False)).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
    finally:
        context.close()
        server.stop()
