"""A run in a real browser while it is really measured: nobody touches the page, and it shows more and more."""

import re

import pytest
from playwright.sync_api import expect

from bench_core.jobs import launch
from bench_core.request import build
from bench_core.store.database import Store
from tests.browser.steps import RUN_LIMIT_MS, shoot

CHART = ".js-plotly-plot"
PHONE = {"width": 390, "height": 844}
OPTIONS = {"batch_sizes": (1,), "steps": (2,), "rounds": 3000, "starts": 1, "warm_up": 1, "device": "cpu", "threads": 1}


@pytest.fixture(scope="module")
def running(server):
    """A run that goes on for longer than anybody looks; it ends with the server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(server.home))
        patch.delenv("FAIRSPEED_DB", raising=False)
        store = Store()
        yield launch.start(store, build.make_spec(("shapes", "shapes+deepcache:interval=2"), **OPTIONS))
        store.close()


def number(page, pattern):
    """The number in the page's text that a pattern with one group finds."""
    found = page.get_by_text(re.compile(pattern)).first
    expect(found).to_be_visible(timeout=RUN_LIMIT_MS)
    return int(re.search(pattern, found.inner_text()).group(1))


def expect_more(page, pattern, than):
    """Wait until that number has grown, without doing anything."""
    page.wait_for_function(
        "([pattern, than]) => Number((document.body.innerText.match(new RegExp(pattern)) ?? [0, 0])[1]) > than",
        arg=[pattern, than],
        timeout=RUN_LIMIT_MS,
    )


def expect_cancel_on_the_first_screen(page):
    box = page.get_by_role("button", name="Cancel").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]
    assert box["x"] + box["width"] <= page.viewport_size["width"]


def test_the_interval_plot_and_the_calls_grow_while_it_runs(running, open_page):
    page = open_page(f"?run={running}&lang=en")
    calls = number(page, r"(\d+) of \d+ calls")
    rounds = number(page, r"After (\d+) of 3000 rounds")
    expect(page.locator(CHART).first).to_be_visible()
    expect(page.get_by_text("faster", exact=True)).to_have_count(0)
    expect(page.get_by_role("img", name=re.compile("Timeline: Start 1 is in its rounds"))).to_be_visible()
    shoot(page, "run-live")
    expect_more(page, r"(\d+) of \d+ calls", calls)
    expect_more(page, r"After (\d+) of 3000 rounds", rounds)


def test_a_chart_page_follows(running, open_page):
    page = open_page(f"speedup?run={running}&lang=en")
    shown = number(page, r"Its (\d+) calls so far are shown")
    expect_more(page, r"Its (\d+) calls so far are shown", shown)
    shoot(page, "speedup-live")


def test_on_a_phone_cancel_is_on_the_first_screen_and_ends_the_run(running, open_page):
    page = open_page(f"?run={running}&lang=en", **PHONE)
    number(page, r"After (\d+) of 3000 rounds")
    expect_cancel_on_the_first_screen(page)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= PHONE["width"]
    shoot(page, "run-live-narrow")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("This run was cancelled.")).to_be_visible(timeout=RUN_LIMIT_MS)
    expect(page.get_by_text(re.compile("After .* rounds"))).to_have_count(0)
