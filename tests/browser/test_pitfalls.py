"""Presenting pitfalls in a real browser: the tour by keyboard in both languages, without network, after a restart.

The runs are real but the cost of their calls; what a presentation shows is read from the store.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from bench_core.pitfalls import registry
from bench_core.store.database import Store
from bench_core.words.catalogue import LANGUAGES, catalogue
from tests import pitfall_runs
from tests.browser.steps import shoot
from tests.serving import Server

BEATS = 4


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A store in which every pitfall of the tour but the last was run."""
    home = tmp_path_factory.mktemp("fairspeed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(home))
        store = Store()
        for pitfall in registry.tour()[:-1]:
            pitfall_runs.add(store, pitfall.NAME)
        store.close()
    return home


@pytest.fixture(scope="module")
def server(home):
    with Server(home) as server:
        yield server


def heading(page):
    return page.locator("h1, h2").first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tour_is_walked_by_keyboard_and_asks_nobody_else(open_page, server, lang):
    texts, tour = catalogue(lang), registry.tour()
    page = open_page(f"pitfalls?lang={lang}&present=1", height=720)
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.reload()
    for n, pitfall in enumerate(tour, 1):
        words = pitfall.WORDS[lang]
        place = texts["present.place"].format(n=n, total=len(tour))
        expect(page.get_by_text(place)).to_be_visible()
        expect(heading(page)).to_have_text(words.question)
        page.keyboard.press("ArrowRight")
        page.get_by_role("button", name="2×", exact=True).click()
        page.wait_for_url(re.compile("guess=2"))
        page.keyboard.press("ArrowRight")
        page.wait_for_url(re.compile(f"pitfall={pitfall.NAME}&.*beat=claimed|beat=claimed&.*pitfall={pitfall.NAME}"))
        page.keyboard.press("PageDown")
        page.wait_for_url(re.compile("beat=fair"))
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text(texts["present.closing_title"])).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert hosts == {"127.0.0.1"}
