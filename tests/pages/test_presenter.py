"""Presenting pitfalls over stored runs of fake candidates: every slide, the way through them, what is not there yet."""

import subprocess
from contextlib import closing

import pytest

from bench_core.lab import launch
from bench_core.pitfalls import registry
from bench_core.store.database import Store
from bench_core.words.catalogue import LANGUAGES, catalogue
from pages._ui.pitfalls import beats, deck, question
from tests import pitfall_runs

from .conftest import words

SERIAL, TOTALS = "serial-baseline", "unequal-totals"


@pytest.fixture
def measured():
    """A run of two pitfalls of the tour."""
    store = Store()
    runs = [pitfall_runs.add(store, name) for name in (SERIAL, TOTALS)]
    yield runs
    store.close()


def address(app):
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def shown(app):
    return words(app).replace("\\", "").replace("**", "")


def title(app):
    return app.title[0].value.replace("\\", "")


def press(app, name):
    app.button(key=f"present.{name}").click().run()
    assert not app.exception


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pitfall_is_asked_claimed_measured_and_explained_and_then_left(visit, measured, lang):
    spoken, texts = registry.get(SERIAL).WORDS[lang], catalogue(lang)
    app = visit("pitfalls", lang=lang, present="1", pitfall=SERIAL)
    assert not app.sidebar.children
    assert title(app) == spoken.question
    assert spoken.claim not in shown(app)
    press(app, "next")
    assert spoken.claim in shown(app) and spoken.lesson not in shown(app)
    press(app, "next")
    assert spoken.lesson in shown(app)
    press(app, "next")
    assert app.button(key="present.next").disabled
    press(app, "leave")
    assert address(app)["pitfall"] == SERIAL and "present" not in address(app)
    assert texts["pitfalls.all"] in [link.proto.label for link in app.get("page_link")]


def test_pictures_have_a_slide_where_they_show_what_is_wrong():
    assert deck.Slide("seed-reset", "pictures") in deck.of_one("seed-reset")
    assert deck.Slide(SERIAL, "pictures") not in deck.of_one(SERIAL)


def test_the_fair_number_is_not_given_away_by_the_slide_of_the_claim(visit, measured):
    app = visit("pitfalls", lang="en", present="1", pitfall=SERIAL, beat="claimed")
    for chart in app.get("plotly_chart"):
        assert "Claimed" in chart.proto.spec and "Fair" not in chart.proto.spec and "too much" not in chart.proto.spec


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tour_ends_with_all_that_was_measured_and_the_command_for_the_rest(visit, measured, lang):
    tour, texts = registry.tour(), catalogue(lang)
    app = visit("pitfalls", lang=lang, present="tour", beat="closing")
    (table,) = app.table
    assert len(table.value) == len(measured)
    assert texts["present.closing_some"].partition("{worst}")[0].format(n=2, total=2) in shown(app)
    assert app.code[0].value == "fairspeed pitfall " + " ".join(p.NAME for p in tour if p.NAME not in (SERIAL, TOTALS))
    press(app, "back")
    assert address(app)["pitfall"] == tour[-1].NAME and address(app)["beat"] == "code"


def test_what_was_not_measured_asks_its_question_and_says_how_to_prepare_it(visit, monkeypatch):
    started = []
    monkeypatch.setattr(launch, "start", lambda names, *_: started.append(names))
    app = visit("pitfalls", lang="en", present="1", pitfall=TOTALS)
    assert title(app) == registry.get(TOTALS).WORDS["en"].question
    press(app, "next")
    assert catalogue("en")["present.not_run"] in shown(app)
    assert app.code[0].value == f"fairspeed pitfall {TOTALS}"
    app.button(key="pitfalls.start.missing").click().run()
    assert started == [[TOTALS]]


def test_a_guess_stays_with_its_pitfall_only(visit, measured):
    app = visit("pitfalls", lang="en", present="tour", pitfall=SERIAL)
    press(app, "guess.3")
    press(app, "next")
    assert "Your guess" in app.get("plotly_chart")[0].proto.spec
    for _ in range(3):
        press(app, "next")
    assert address(app)["pitfall"] != SERIAL and "guess" not in address(app)


def test_the_tour_begins_at_the_first_pitfall_and_can_be_left_for_the_gallery(visit, measured):
    app = visit("pitfalls", lang="en", present="1")
    assert title(app) == registry.tour()[0].WORDS["en"].question
    assert app.button(key="present.back").disabled
    press(app, "next")
    assert address(app)["present"] == "tour"
    press(app, "leave")
    assert title(app) == catalogue("en")["pitfalls.title"]
    assert not {"present", "pitfall", "beat"} & set(address(app))


@pytest.mark.parametrize("wrong", [{"beat": "encore"}, {"guess": "many"}, {"beat": "closing"}])
def test_an_address_with_something_else_in_it_shows_the_question(visit, measured, wrong):
    app = visit("pitfalls", lang="en", present="1", pitfall=SERIAL, **wrong)
    assert title(app) == registry.get(SERIAL).WORDS["en"].question


def test_other_pages_keep_their_sidebar_whatever_the_address_says(visit, measured):
    assert visit("run", lang="en", present="1").sidebar.children


def test_what_is_guessed_on_stage_can_be_seen_on_the_page_too():
    assert set(beats.GUESSES["speedup"]) <= set(question.SPEEDUPS)
    assert set(beats.GUESSES["pictures"]) <= set(question.PICTURES)


def test_every_slide_of_the_tour_can_be_shown_and_starts_nothing(visit, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    names = [pitfall.NAME for pitfall in registry.tour()]
    with closing(Store()) as store:
        for name in names:
            pitfall_runs.add(store, name)
    for slide in deck.of_tour(names):
        visit("pitfalls", present="tour", beat=slide.beat, **({"pitfall": slide.pitfall} if slide.pitfall else {}))
