"""Pitfalls one after the other: what each is found to show, what goes wrong, and what can be seen meanwhile."""

import json

import pytest

from bench_core.errors import InputError
from bench_core.lab import measured, standing, stored
from bench_core.pitfalls import registry
from tests.lab.fake_lab import SERIAL_S

BOTH = ("serial-baseline", "unequal-totals")


def fails():
    raise RuntimeError("no space left")


def test_each_says_what_is_claimed_what_is_fair_and_by_how_much_it_is_inflated(lab):
    serial, totals = lab.run(*BOTH)
    call_s = 0.01 * registry.get("serial-baseline").KNOBS.batch_size
    assert serial.claimed == pytest.approx((SERIAL_S + call_s) / (0.1 + call_s), rel=0.02)
    assert serial.fair == pytest.approx(1) and serial.inflation == pytest.approx(serial.claimed, rel=0.01)
    assert serial.ci_low < serial.inflation < serial.ci_high
    assert totals.claimed == pytest.approx(36 / 32) and totals.fair == pytest.approx(1)
    assert (serial.rule, serial.model, serial.verdict_fair) == ("serial-execution", "shapes", "inconclusive")
    assert serial.seconds is not None and serial.message == ""


def test_they_are_ordinary_stored_runs(lab):
    row = lab.run("serial-baseline")[0]
    assert lab.bench.store.run(row.run_id).spec.pitfall == "serial-baseline"
    assert stored.row(lab.bench.store, row.run_id) == row


def test_one_that_fails_does_not_stop_the_others(lab):
    lab.ends = {"serial-baseline": fails}
    first, second = lab.run(*BOTH)
    assert (first.claimed, first.message) == (None, "RuntimeError: no space left")
    assert second.claimed is not None
    now = standing.read()
    assert (now.state, now.done, list(now.runs)) == ("failed", 2, ["unequal-totals"])
    assert now.problems == {"serial-baseline": first.message}


def test_a_candidate_that_cannot_be_loaded_is_said_with_its_reason(lab):
    lab.costs = {".py": {"load": {"status": "failed", "message": "no such weights"}}}
    (row,) = lab.run("serial-baseline")
    assert row.claimed is None and "no such weights" in row.message


def test_what_was_measured_before_it_was_cancelled_is_kept(lab):
    lab.ends = {"unequal-totals": lambda: "cancelled"}
    with pytest.raises(KeyboardInterrupt):
        lab.run(*BOTH)
    assert [row.name for row in lab.told.rows] == ["serial-baseline"]
    now = standing.read()
    assert (now.state, now.current, list(now.runs)) == ("cancelled", "unequal-totals", ["serial-baseline"])
    assert not standing.is_running()


def test_who_watches_sees_which_one_is_measured_and_its_run(lab):
    seen = []
    lab.ends = {"unequal-totals": lambda: seen.append(standing.read()) or "cancelled"}
    with pytest.raises(KeyboardInterrupt):
        lab.run(*BOTH)
    (now,) = seen
    assert (now.state, now.names, now.done, now.current) == ("running", BOTH, 1, "unequal-totals")
    assert lab.bench.store.run(now.run_id).spec.pitfall == "unequal-totals" and now.left_s is not None
    assert lab.told.begun == [("serial-baseline", 0, True), ("unequal-totals", 1, False)]
    assert "measuring" in lab.told.states


def test_two_at_a_time_are_refused_in_one_line(lab):
    with standing.hold(), pytest.raises(InputError, match="wait for it, or cancel it"):
        lab.run("serial-baseline")


def test_a_model_that_none_can_be_shown_on_is_refused_before_anything_is_stored(lab):
    with pytest.raises(InputError, match="not a model file"):
        lab.run(*BOTH, model="file:mine.py")
    assert lab.bench.store.runs() == [] and standing.read() is None


def test_the_document_has_every_field_also_of_what_was_not_measured(lab):
    lab.ends = {"serial-baseline": fails}
    document = json.loads(measured.document(lab.run(*BOTH)))
    assert document["schema"] == 1
    first, second = document["pitfalls"]
    asked = {"name", "rule", "claimed", "fair", "inflation", "ci_low", "ci_high", "verdict_fair", "seconds"}
    assert asked <= set(first) == set(second)
    assert {first[key] for key in asked - {"name", "rule"}} == {None}
    assert second["rule"] == "totals-of-unequal-counts" in second["findings"]


def test_a_run_that_a_time_limit_stopped_hides_no_whole_one(lab):
    stopped = lab.run("serial-baseline", max_time_s=4)[0]
    assert "time limit" in stopped.message
    assert stored.latest(lab.bench.store) == {"serial-baseline": stopped.run_id}
    whole = lab.run("serial-baseline")[0].run_id
    lab.run("serial-baseline", max_time_s=4)
    assert stored.latest(lab.bench.store) == {"serial-baseline": whole}


def test_the_newest_run_that_was_measured_to_the_end_is_found(lab):
    store, pitfall = lab.bench.store, registry.get("serial-baseline")
    assert stored.latest(store) == {}
    lab.run("serial-baseline")
    other = lab.run("serial-baseline", steps=pitfall.KNOBS.steps + 1)[0].run_id
    lab.ends = {"serial-baseline": lambda: "cancelled"}
    with pytest.raises(KeyboardInterrupt):
        lab.run("serial-baseline")
    assert stored.latest(store) == {"serial-baseline": other}
    assert stored.outcome(store, other).claimed.value > 10
