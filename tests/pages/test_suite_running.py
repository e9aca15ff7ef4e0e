"""The page Suite starts a suite, refuses to, follows, cancels and resumes it."""

import subprocess
import time

import pytest

from bench_core.store import progress
from bench_core.store.folders import run_folder
from bench_core.suite import journal, launch
from bench_core.words.catalogue import catalogue

from .conftest import words
from .suites import BOTH, folder, measured, shown, suite

__all__ = ["folder", "measured", "suite"]


@pytest.fixture
def started(monkeypatch):
    calls = []
    monkeypatch.setattr(launch, "start", lambda arguments, out, url: calls.append((arguments, out)))
    return calls


def test_start_runs_the_command_with_what_the_form_says(visit, suite, started):
    app = visit("suite", lang="en")
    app.number_input(key="suite.rounds").set_value(6)
    app.text_input(key="suite.ids").set_value("1,3-4")
    app.run()
    app.button(key="suite.start").click().run()
    ((arguments, out),) = started
    assert arguments[0] == str(suite.manifest) and out == suite.folder / "metrics"
    assert {"--rounds=6", "--ids=1,3-4", f"--gen-dir={suite.folder / 'gen_code'}"} <= set(arguments)


def test_another_folder_of_results_is_made_beside_the_first(visit, measured, started):
    app = visit("suite", lang="en")
    name = next(field for field in app.text_input if field.label == "Results folder")
    name.set_value("again").run()
    app.button(key="suite.start").click().run()
    assert started[0][1] == measured.folder / "again"


@pytest.mark.parametrize("name", ["../outside", "gen_code", "a/b", ""])
def test_results_go_nowhere_else(visit, suite, started, name):
    app = visit("suite", lang="en")
    next(field for field in app.text_input if field.label == "Results folder").set_value(name).run()
    assert app.button(key="suite.start").disabled and len(app.error) == 1


def test_wrong_ids_are_said_before_anything_starts(visit, suite):
    app = visit("suite", lang="en")
    app.text_input(key="suite.ids").set_value("one").run()
    assert app.button(key="suite.start").disabled and "numbers and ranges" in shown(app)


def test_a_file_behind_a_link_that_leads_away_is_neither_run_nor_shown(visit, suite, tmp_path):
    outside = tmp_path / "secret.py"
    outside.write_text("SECRET = 1\n")
    path = suite.folder / "gen_code" / "1_experiment.py"
    path.unlink()
    path.symlink_to(outside)
    app = visit("suite", lang="en", id="1")
    assert app.button(key="suite.start").disabled
    assert not any("SECRET" in code.value for code in app.code)


def standing(suite, **changes):
    """A suite that somebody began."""
    gen = str(suite.folder / "gen_code")
    arguments = (str(suite.manifest), f"--gt-dir={suite.folder / 'gt_code'}", f"--gen-dir={gen}")
    given = {"state": "cancelled", "pid": 1, "started_ns": time.time_ns(), "manifest": str(suite.manifest)}
    given |= {"gt_dir": gen, "gen_dir": gen, "baseline_dir": gen, "ids": ("1",), "total": 5, "done": 2}
    (suite.folder / "metrics").mkdir(exist_ok=True)
    found = journal.Standing(**given | {"arguments": arguments} | changes)
    journal.write_standing(suite.folder / "metrics", found)
    return found


@BOTH
def test_a_cancelled_suite_is_resumed_with_its_own_arguments(visit, suite, started, lang):
    begun = standing(suite)
    app = visit("suite", lang=lang)
    assert catalogue(lang)["suite.ended.cancelled"] in words(app)
    app.button(key="suite.resume").click().run()
    assert started == [(begun.arguments, suite.folder / "metrics")]


def test_the_form_begins_with_what_the_folder_was_measured_with(visit, suite):
    begun = standing(suite)
    standing(suite, state="done", arguments=(*begun.arguments, "--rounds=6", "--control-rounds=0"))
    app = visit("suite", lang="en")
    assert [app.number_input(key=f"suite.{name}").value for name in ("rounds", "control_rounds", "starts")] == [6, 0, 2]


@pytest.mark.parametrize("argument", ["--gen-dir=/elsewhere", "--clip-model=someone/clip", "--prompts=/etc/passwd"])
def test_a_suite_that_would_run_what_lies_elsewhere_is_not_resumed_from_here(visit, suite, argument):
    standing(suite, arguments=(str(suite.manifest), argument))
    app = visit("suite", lang="en")
    assert "suite.resume" not in {button.key for button in app.button}
    assert "command line" in shown(app)


@BOTH
def test_a_running_suite_shows_how_far_it_is_and_can_be_cancelled(visit, measured, monkeypatch, lang):
    run_id = measured.metrics().run_id
    standing(measured, state="running", current="3", run_id=run_id, left_s=100.0)
    run_folder(run_id).mkdir(parents=True, exist_ok=True)
    progress.write(run_id, progress.Progress(state="measuring", pid=1, calls_done=7, calls_total=30))
    cancelled = []
    monkeypatch.setattr(launch, "cancel", lambda out: cancelled.append(out) or True)
    texts = catalogue(lang)
    with journal.hold(measured.folder / "metrics"):
        app = visit("suite", lang=lang)
        assert texts["suite.current"].format(id="`3`") in words(app)
        assert texts["live.calls"].format(done=7, total=30) in words(app)
        assert "suite.start" not in {button.key for button in app.button}
        app.button(key="suite.cancel").click().run()
        assert cancelled == [measured.folder / "metrics"]
        assert app.button(key="suite.cancel").disabled


def test_a_suite_whose_process_is_gone_was_interrupted(visit, suite):
    standing(suite, state="running")
    assert catalogue("en")["suite.ended.interrupted"] in words(visit("suite", lang="en"))


def test_ids_that_could_not_be_measured_are_listed_with_their_reason(visit, suite):
    standing(suite, state="failed", problems={"2": "no device of that name"})
    assert "`2`: no device of that name" in shown(visit("suite", lang="en"))


def test_nothing_is_started_by_looking(visit, measured, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
    visit("suite", lang="en", id="2")
