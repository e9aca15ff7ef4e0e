"""Pitfalls presented in a real browser: the tour by keyboard in both languages, without network, after a restart.

The runs are stored ones, real but for the cost of their calls: a presentation measures nothing.
"""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from bench_core.pitfalls import registry
from bench_core.store.database import Store
from bench_core.words.catalogue import LANGUAGES, catalogue
from tests import pitfall_runs
from tests.browser.steps import shoot
from tests.serving import Server

NEXT = {"en": "ArrowRight", "zh": "PageDown"}
"""One language is walked as by hand, the other one as with a clicker."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A store with a run of every pitfall of the tour."""
    home = tmp_path_factory.mktemp("fairspeed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAIRSPEED_HOME", str(home))
        store = Store()
        for pitfall in registry.tour():
            pitfall_runs.add(store, pitfall.NAME)
        store.close()
    return home


@pytest.fixture(scope="module")
def server(home):
    with Server(home) as server:
        yield server


def heading(page):
    return page.get_by_role("heading").first


def next_slide(page, key="ArrowRight"):
    expect(page.get_by_role("button", name=re.compile("Next|下一步")).first).to_be_visible()
    page.keyboard.press(key)


def parameters(page):
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tour_is_walked_by_keyboard_and_asks_no_other_machine(open_page, lang):
    texts, tour, asked = catalogue(lang), registry.tour(), set()
    page = open_page(f"pitfalls?lang={lang}&present=1", height=720)
    page.on("request", lambda request: asked.add(urlsplit(request.url)))
    page.on("websocket", lambda socket: asked.add(urlsplit(socket.url)))
    page.reload()
    for n, pitfall in enumerate(tour, 1):
        words = pitfall.WORDS[lang]
        expect(page.get_by_text(texts["present.place"].format(n=n, total=len(tour)))).to_be_visible()
        expect(heading(page)).to_have_text(words.question)
        next_slide(page, NEXT[lang])
        expect(heading(page)).to_contain_text(words.claim)
        expect(page.locator(".js-plotly-plot:visible")).to_have_count(1)
        next_slide(page, NEXT[lang])
        expect(page.get_by_text(words.lesson)).to_be_visible()
        next_slide(page, NEXT[lang])
        if registry.shows_pictures(pitfall):
            expect(heading(page)).to_have_text(texts["pitfalls.pictures"])
            next_slide(page, NEXT[lang])
        expect(page.get_by_text(texts["pitfalls.code.fair"])).to_be_visible()
        next_slide(page, NEXT[lang])
    expect(page.get_by_role("table")).to_contain_text(tour[-1].WORDS[lang].title)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert {url.hostname for url in asked if url.scheme not in ("data", "blob")} == {"127.0.0.1"}
    shoot(page, f"present-closing-{lang}")


def test_back_escape_and_a_guess(open_page):
    first = registry.tour()[0]
    page = open_page("pitfalls?lang=en&present=1", height=720)
    page.get_by_role("button", name="3×", exact=True).click()
    expect(page.locator("[kind=primary]", has_text="3×")).to_be_visible()
    next_slide(page)  # the button that was clicked has the focus
    expect(page.get_by_text("Your guess 3×").first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(heading(page)).to_have_text(first.WORDS["en"].question)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name=catalogue("en")["pitfalls.title"], exact=True)).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    assert not {"present", "pitfall", "guess"} & set(parameters(page))


def test_a_slide_is_there_again_after_a_restart_of_the_server(open_page, home):
    second = registry.tour()[1]
    page = open_page("pitfalls?lang=en&present=tour&guess=2&pitfall=" + second.NAME)
    next_slide(page)
    expect(heading(page)).to_contain_text(second.WORDS["en"].claim)
    path = page.url.partition("/pitfalls")[2]
    with Server(home) as another:
        page.goto(f"{another.url}/pitfalls{path}")
        expect(heading(page)).to_contain_text(second.WORDS["en"].claim)
        expect(page.get_by_text("Your guess 2×").first).to_be_visible()


def test_a_card_of_the_gallery_opens_its_pitfall_and_that_is_presented(open_page):
    words = registry.tour()[0].WORDS["en"]
    page = open_page("pitfalls?lang=en")
    shoot(page, "pitfalls")
    page.get_by_role("link", name=words.title).click()
    expect(page.get_by_role("heading", name=words.question)).to_be_visible()
    page.get_by_role("link", name="Present", exact=True).click()
    expect(page.get_by_text(catalogue("en")["present.leave"])).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()


@pytest.mark.parametrize(("lang", "scheme", "width"), [("en", "dark", 1280), ("zh", "light", 390)])
@pytest.mark.parametrize("beat", ["fair", "code"])
def test_nothing_is_cut_off(open_page, lang, scheme, width, beat):
    name = registry.tour()[0].NAME
    page = open_page(
        f"pitfalls?lang={lang}&present=tour&pitfall={name}&beat={beat}&guess=3", scheme=scheme, width=width
    )
    page.wait_for_selector(".js-plotly-plot" if beat == "fair" else ".pane.fair")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    shoot(page, f"present-{beat}-{lang}-{scheme}-{width}")
