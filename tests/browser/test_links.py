"""A link of any page, with what was chosen on it, shows the same to whoever opens it; one to no run says so."""

import pytest
from playwright.sync_api import expect

from tests.commands import ROOT, started
from tests.serving import Server

DATA = ROOT / "tests" / "data"
BASE, CACHED = "shapes", "shapes+deepcache:interval=3"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with the runs of the examples, the newest of several step counts."""
    home = tmp_path_factory.mktemp("links")
    for name in ("gpu", "precision", "shapes"):
        done = started("import", DATA / f"run-{name}.json", FAIRSPEED_HOME=str(home), FAIRSPEED_DB="")
        assert done.returncode == 0, done.stderr
    with Server(home, FAIRSPEED_SUITES=str(ROOT / "examples")) as server:
        yield server


def checked(*names):
    """These choices are made."""

    def seen(page):
        for name in names:
            expect(page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True)).to_be_checked()

    return seen


def said(*words):
    """These words stand on the page."""

    def seen(page):
        for text in words:
            expect(page.get_by_test_id("stMain").get_by_text(text).first).to_be_visible()

    return seen


def field(role, name, value):
    """A field has this value."""
    return lambda page: expect(page.get_by_test_id("stMain").get_by_role(role, name=name)).to_have_value(value)


RUN = "run=20261125-150325-9f3c90"
LINKS = {
    f"?{RUN}&steps=6": checked("6"),
    f"scaling?{RUN}&view=throughput_img_s&steps=6": checked("Images per second", "6"),
    f"scaling?{RUN}&of=shapes%2Bbf16&axes=linear&lines=ideal": said("perfectly serial · shapes+bf16"),
    f"speedup?{RUN}&view=bars&steps=6&baseline=shapes%2Bbf16": checked("bars", "6"),
    f"per-sample?{RUN}&steps=6&batch_size=2&axis=round": checked("6", "2", "rounds"),
    "runs?q=heun&order=name": field("textbox", "Search", "heun"),
    "compare-runs?runs=latest,latest~1": said("Conditions that differ"),
    "audit?file=few_steps.py": field("combobox", "File", "few_steps.py"),
    "compare-code?base=file:examples/model_files/serial.py&speedup=shapes": field("combobox", "Baseline", "serial.py"),
    "suite?difficulty=easy": said("easy"),
    "pitfalls?pitfall=serial-baseline&guess=5": said("Serial"),
    "pitfalls?present=1&pitfall=serial-baseline&beat=question": said("Serial"),
}


def view(page, seen):
    """What a page shows, in words and choices, once it has been drawn."""
    seen(page)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    return page.get_by_test_id("stMain").aria_snapshot()


def test_a_copied_link_shows_the_same_view_in_another_browser(open_page):
    for link, seen in LINKS.items():
        page = open_page(f"{link}&lang=en")
        shown = view(page, seen)
        fresh = open_page(page.url.partition("//")[2].partition("/")[2])
        assert view(fresh, seen) == shown, link
        page.context.close()
        fresh.context.close()


@pytest.mark.parametrize("path", ["", "speedup", "compare-runs"])
def test_a_link_to_a_run_that_is_not_here_shows_no_other(open_page, path):
    page = open_page(f"{path}?lang=en&{'runs' if path == 'compare-runs' else 'run'}=20200101-000000-aaaaaa")
    expect(page.get_by_text("20200101-000000-aaaaaa")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
