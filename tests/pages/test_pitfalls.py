"""The page Pitfalls over stored runs of fake candidates: what a visitor sees, starts, and finds again."""

import itertools
import json
import subprocess
import time

import pytest

from bench_core.fairness.registry import rules
from bench_core.lab import launch, recorded, standing, stored
from bench_core.lab.measured import Measured
from bench_core.pitfalls import registry
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.words.catalogue import catalogue
from tests import pitfall_runs

from .conftest import words

BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
SERIAL = "serial-baseline"


def one(value):
    return value[0] if isinstance(value, list) else value


def shown(app):
    return words(app).replace("\\", "").replace("**", "")


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


@pytest.fixture
def measured(store):
    """What a run of `serial-baseline` shows whose baseline takes twice as long when it is called prompt by prompt."""
    return stored.outcome(store, pitfall_runs.add(store, SERIAL))


@pytest.fixture
def started(monkeypatch):
    calls = []
    monkeypatch.setattr(launch, "start", lambda names, url, asked=None: calls.append((list(names), asked)))
    return calls


def buttons(app):
    return {button.key for button in app.button}


@BOTH
def test_a_gallery_of_what_was_never_run_says_so_on_every_card(visit, lang):
    app, texts = visit("pitfalls", lang=lang), catalogue(lang)
    assert app.title[0].value == texts["pitfalls.title"]
    assert words(app).count(texts["pitfalls.not_run"]) == len(registry.catalog())
    for pitfall in registry.catalog().values():
        assert pitfall.WORDS[lang].claim in shown(app)


@BOTH
def test_a_card_says_how_wrong_the_claim_was_when_it_was_last_run_here(visit, measured, lang):
    app, texts = visit("pitfalls", lang=lang), catalogue(lang)
    numbers = (measured.claimed, measured.fair)
    claimed, fair = (f"{number.value:.2f}× [{number.low:.2f}, {number.high:.2f}]" for number in numbers)
    assert texts["pitfalls.short"].format(claimed=claimed, fair=fair) in shown(app)
    times, ends = measured.inflation, f"[{measured.inflation.low:.2f}, {measured.inflation.high:.2f}]"
    assert texts["pitfalls.effect.larger"].format(times=f"{times.value:.2f}") in words(app) and ends in shown(app)


def test_nothing_is_started_by_looking(visit, measured, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    visit("pitfalls", lang="en")
    visit("pitfalls", lang="en", pitfall=SERIAL)


def test_the_tour_and_all_of_them_are_one_button_each(visit, started):
    app = visit("pitfalls", lang="en")
    app.button(key="pitfalls.start.tour").click().run()
    app.button(key="pitfalls.start.all").click().run()
    tour = [pitfall.NAME for pitfall in registry.tour()]
    assert started[0] == (tour, None)
    assert set(started[1][0]) == set(registry.catalog()) and started[1][0][: len(tour)] == tour


@BOTH
def test_before_a_run_there_is_the_question_and_no_number(visit, lang):
    app, texts = visit("pitfalls", lang=lang, pitfall=SERIAL), catalogue(lang)
    own = registry.get(SERIAL).WORDS[lang]
    assert app.title[0].value == own.title and own.question in shown(app)
    assert texts["pitfalls.nothing_yet"] in words(app)
    assert not app.get("plotly_chart")
    assert {"pitfalls.start.one"} <= buttons(app)


@BOTH
def test_a_run_shows_claim_fair_number_inflation_finding_code_and_lesson(visit, measured, lang):
    app, texts = visit("pitfalls", lang=lang, pitfall=SERIAL), catalogue(lang)
    own, rule = registry.get(SERIAL).WORDS[lang], rules()["serial-execution"].words[lang]
    for number in (measured.claimed, measured.fair):
        assert f"{number.value:.2f}× [{number.low:.2f}, {number.high:.2f}]" in shown(app)
    assert f"[{measured.inflation.low:.2f}, {measured.inflation.high:.2f}]" in shown(app)
    assert shown(app).count(rule.title) == 1 and rule.fix in shown(app)
    assert own.lesson in shown(app)
    panes = json.loads(app.get("bidi_component")[0].proto.json)["panes"]
    assert [pane["title"] for pane in panes] == [texts["pitfalls.code.wrong"], texts["pitfalls.code.fair"]]
    assert {line[1] for line in panes[0]["lines"]} >= {"", "out"}
    assert len(app.get("plotly_chart")[0].proto.alt) > 60


@BOTH
def test_the_guess_of_the_address_stands_beside_what_was_measured(visit, measured, lang):
    app = visit("pitfalls", lang=lang, pitfall=SERIAL, guess="3")
    assert app.select_slider[0].value == "3×"
    app.toggle(key=f"pitfalls.claim.{SERIAL}.table").set_value(True).run()
    table = app.dataframe[0].value
    texts = catalogue(lang)
    assert list(table[texts["pitfalls.column.row"]])[0] == texts["pitfalls.row.guess"]
    app.select_slider[0].set_value("?").run()
    assert "guess" not in app.query_params


def test_a_guess_is_kept_in_the_address(visit):
    app = visit("pitfalls", lang="en", pitfall=SERIAL)
    app.select_slider[0].set_value("2.5×").run()
    assert one(app.query_params["guess"]) == "2.5"


@pytest.mark.parametrize(("name", "lang"), list(zip(registry.catalog(), itertools.cycle(["en", "zh"]), strict=False)))
def test_every_pitfall_shows_its_numbers_and_what_its_rule_says(visit, store, name, lang):
    outcome, texts = stored.outcome(store, pitfall_runs.add(store, name)), catalogue(lang)
    app = visit("pitfalls", lang=lang, pitfall=name)
    assert registry.get(name).WORDS[lang].lesson in shown(app)
    assert len(app.get("plotly_chart")) >= 1
    assert "{" not in app.subheader[1].value
    for rule in outcome.flags:
        assert rules()[rule].words[lang].title in shown(app)
    assert texts["pitfalls.code"] in words(app)
    assert str(standing.folder()) not in shown(app)


@BOTH
def test_pictures_of_the_control_stand_beside_those_of_the_cache_with_their_scores(visit, store, lang):
    run_id, texts = pitfall_runs.add(store, "fewer-steps"), catalogue(lang)
    control, scores = "shapes+steps:n=6", []
    for call in (c for c in store.calls(run_id) if c.counts and c.round == 0):
        for sample, name in zip(call.sample_ids, call.image_hashes, strict=True):
            pitfall_runs.picture(run_id, name)
            found = {"clip": 91.0 + sample, "ssim": 0.9, "sample": sample, "hash": name}
            scores.append({**call.cell._asdict(), **found})
    store.add_event(run_id, "scored", {"clip_model": "shapes", "images": scores, "message": ""})
    said = shown(visit("pitfalls", lang=lang, pitfall="fewer-steps"))
    assert texts["pitfalls.control"].format(candidate=control) in said
    assert texts["pitfalls.clip"].format(mean="92.5") in said
    assert texts["pitfalls.ssim"].format(ssim="0.900 [0.900, 0.900]") in said


def test_a_trap_without_an_effect_is_said_to_have_none(visit, store):
    pitfall_runs.add(store, SERIAL, slower=1.0)
    app, texts = visit("pitfalls", lang="en", pitfall=SERIAL), catalogue("en")
    assert "this trap has no effect: claimed " in shown(app)
    assert registry.get(SERIAL).WORDS["en"].no_effect in shown(app)
    assert texts["pitfalls.effect.none"] in words(visit("pitfalls", lang="en"))


def test_knobs_go_into_the_next_run(visit, measured, started):
    app = visit("pitfalls", lang="en", pitfall=SERIAL)
    app.number_input(key=f"pitfalls.knob.{SERIAL}.batch_size").set_value(2).run()
    app.button(key="pitfalls.start.one").click().run()
    ((names, asked),) = started
    assert names == [SERIAL] and (asked.batch_size, asked.steps) == (2, None)


def test_what_cannot_be_started_is_said_in_one_line(visit, store):
    with standing.hold():
        app = visit("pitfalls", lang="en", pitfall=SERIAL)
    assert "pitfalls.start.one" not in buttons(app)


@BOTH
def test_an_unknown_pitfall_is_said_and_the_gallery_is_shown(visit, lang):
    app = visit("pitfalls", lang=lang, pitfall="serial-baselin")
    assert len(app.warning) == 1 and SERIAL in shown(app)
    assert app.title[0].value == catalogue(lang)["pitfalls.title"]


def begun(**changes):
    """Pitfalls that somebody had measured."""
    given = {"state": "running", "pid": 1, "started_ns": time.time_ns(), "names": (SERIAL, "unequal-totals")}
    standing.folder().mkdir(parents=True, exist_ok=True)
    standing.write(standing.Standing(**given | changes))


@BOTH
def test_pitfalls_that_are_measured_show_how_far_they_are_and_can_be_cancelled(visit, measured, monkeypatch, lang):
    run_folder(measured.run_id).mkdir(parents=True, exist_ok=True)
    progress.write(measured.run_id, progress.Progress(state="measuring", pid=1, calls_done=7, calls_total=30))
    begun(done=1, current="unequal-totals", run_id=measured.run_id, left_s=20.0)
    cancelled = []
    monkeypatch.setattr(launch, "cancel", lambda: cancelled.append(True) or True)
    texts = catalogue(lang)
    with standing.hold():
        app = visit("pitfalls", lang=lang)
        bar = app.get("progress")[0].proto.text
        assert registry.get("unequal-totals").WORDS[lang].title in bar.replace("\\", "")
        assert texts["pitfalls.progress"].format(done=1, total=2) in bar
        assert texts["live.calls"].format(done=7, total=30) in words(app)
        assert not {"pitfalls.start.tour", "pitfalls.start.all"} & buttons(app)
        app.button(key="pitfalls.cancel").click().run()
        assert cancelled == [True] and app.button(key="pitfalls.cancel").disabled


@BOTH
def test_what_ended_badly_says_why(visit, lang):
    begun(state="failed", problems={SERIAL: "no device of that name"}, message="no device of that name")
    app, texts = visit("pitfalls", lang=lang), catalogue(lang)
    assert texts["pitfalls.ended.failed"] in words(app)
    assert "no device of that name" in shown(app)
    assert {"pitfalls.start.tour"} <= buttons(app)


def test_the_failure_of_another_pitfall_does_not_stand_in_this_one(visit):
    begun(state="failed", names=("unequal-totals",), message="no device of that name")
    assert "no device of that name" not in shown(visit("pitfalls", lang="en", pitfall=SERIAL))


def test_a_cancelled_tour_is_said_where_it_ended_and_not_in_its_other_pitfalls(visit):
    begun(state="cancelled", current="unequal-totals")
    said = catalogue("en")["pitfalls.ended.cancelled"]
    assert said in shown(visit("pitfalls", lang="en"))
    assert said in shown(visit("pitfalls", lang="en", pitfall="unequal-totals"))
    assert said not in shown(visit("pitfalls", lang="en", pitfall=SERIAL))


def test_a_process_that_ended_before_it_could_report_is_said(visit, monkeypatch):
    begun(state="done")
    dead = launch.Job("failed", standing.read(), "No module named torch")
    monkeypatch.setattr(launch, "follow", lambda: dead)
    assert "No module named torch" in shown(visit("pitfalls", lang="en", pitfall=SERIAL))


@BOTH
def test_what_was_recorded_on_another_device_stands_with_that_device_and_the_day(visit, measured, monkeypatch, lang):
    numbers = {"claimed": 3.73, "fair": 1.0, "inflation": 3.73, "ci_low": 3.6, "ci_high": 3.9}
    row = Measured(
        name=SERIAL, device="a large GPU", model="arch:sd15+fp16", measured_ns=1_764_000_000 * 10**9, **numbers
    )
    monkeypatch.setattr(recorded, "rows", lambda name: [row] if name == SERIAL else [])
    shows = shown(visit("pitfalls", lang=lang, pitfall=SERIAL))
    assert "a large GPU" in shows and "2025-11-24" in shows and "3.73" in shows
