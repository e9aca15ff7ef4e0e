"""What a user does, step by step. Nothing waits for a while: everything waits for something."""

import re

from playwright.sync_api import expect

from tests.serving import ROOT

SHOTS = ROOT / "shots"
RUN_LIMIT_MS = 240_000
"""A run takes some 20 s on two quiet cores; others may be measuring, and it waits for them."""


def shoot(page, name):
    """A picture of the whole page in `shots/`."""
    size = page.viewport_size
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(max(height, 700), 6000)})
    page.screenshot(path=SHOTS / f"{name}.png")
    page.set_viewport_size(size)


def fill_in(page, *, rounds, batch_sizes=2):
    """Two candidates are there already; keep the first `batch_sizes` sizes, and set the rounds."""
    page.locator("summary").filter(has_text="Protocol:").click()
    sizes = page.get_by_role("combobox", name="Batch sizes")
    for _ in range(4 - batch_sizes):
        sizes.press("Backspace")
    field = page.get_by_label("Rounds", exact=True)
    field.fill(str(rounds))
    field.press("Enter")
    starts, warm_up = 2, 3
    calls = 2 * batch_sizes * (starts * warm_up + rounds)
    expect(page.get_by_text(f"{calls} pipeline calls")).to_be_visible()


def start(page):
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    return run_of(page)


def run_of(page):
    """The run in the address."""
    page.wait_for_url(re.compile("run="))
    return re.search(r"run=([^&]+)", page.url).group(1)


def measure(context, url):
    """The main job: start from an empty store, see progress, refresh, look from a second tab, see the end."""
    seen = {}
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(url)
    expect(page.get_by_text("No run is stored yet. The settings below are ready to go")).to_be_visible()
    shoot(page, "run-first-visit")
    fill_in(page, rounds=6)
    seen["run"] = start(page)
    progress = page.get_by_text(re.compile(r"\d+ of \d+ calls"))
    expect(progress).to_be_visible(timeout=RUN_LIMIT_MS)
    expect(page.get_by_text("Measuring", exact=True)).to_be_visible(timeout=RUN_LIMIT_MS)
    shoot(page, "run-in-progress")
    page.reload()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    seen["after_refresh"] = run_of(page)
    other = context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("button", name="Cancel")).to_be_visible()
    page.close()  # nobody but the second tab is there to see the end
    expect(other.get_by_text("All numbers", exact=True)).to_be_visible(timeout=RUN_LIMIT_MS)
    expect(other.get_by_test_id("stImage").first).to_be_visible()
    seen["page"] = other
    return seen
