"""Two stored runs: what differs is named, what did not run alike has no ratio, and a gate closes on a slower one."""

import json

import pytest

from bench_core.cli import main
from bench_core.records import Telemetry
from bench_core.results import diff, exports
from bench_core.results.result import Result
from tests.altered import OTHER, elsewhere, with_calls
from tests.two_runs import FAST, SLOW, at_level, lone, rules, sitting, verdicts


def test_a_candidate_slower_than_its_control_is_slower_and_closes_the_gate(bench):
    found = diff.diff(sitting(bench), sitting(bench, changed=SLOW))
    alike = dict.fromkeys((("shapes", 1), ("shapes", 4)), "no difference")
    assert verdicts(found) == alike | {(OTHER, 1): "slower", (OTHER, 4): "slower"}
    one = next(c for c in found.cells if (c.candidate_b, c.batch_size) == (OTHER, 1))
    assert (one.n_calls_a, one.batch_s_a, one.batch_s_b) == (8, 0.11, pytest.approx(0.21))
    assert one.speedup == pytest.approx(0.11 / 0.21)
    reasons = diff.fails(found, 0.03)
    assert len(reasons) == 2
    assert f"{OTHER} at batch 1, 10 steps: takes 90.9%" in reasons[0]
    assert "3.0% tolerated" in reasons[0]
    assert diff.undecided(found) == []


def test_a_difference_that_is_tolerated_or_of_the_right_sign_does_not(bench):
    assert diff.fails(diff.diff(sitting(bench), sitting(bench, changed=SLOW)), 0.95) == []
    found = diff.diff(sitting(bench, changed=SLOW), sitting(bench))
    assert verdicts(found)[OTHER, 1] == "faster"
    assert diff.fails(found, 0.0) == []
    assert diff.fails(diff.diff(sitting(bench), sitting(bench, changed=SLOW))) == []  # nothing was said of speed


@pytest.mark.parametrize(("changed", "code"), [(SLOW, 1), (FAST, 0)])
def test_the_gate_of_the_command_line(bench, capsys, changed, code):
    runs = [sitting(bench).run.run_id, sitting(bench, changed=changed).run.run_id]
    assert main.main(["diff", *runs, "--fail-slower", "3%"]) == code
    assert (f"fails: {OTHER} at batch 4" in capsys.readouterr().err) == bool(code)


def test_two_runs_alike_differ_in_nothing_and_still_were_two_sittings(bench):
    found = diff.diff(sitting(bench), sitting(bench))
    assert found.conditions == ()
    assert set(verdicts(found).values()) == {"no difference"}
    assert all(rules(c) == {"fixed-order"} for c in found.cells)


# -- what the machine may have done -----------------------------------------------------------------------------


def test_identical_code_on_a_slower_machine_is_alike_and_the_level_is_said(bench, capsys):
    runs = sitting(bench), sitting(bench, SLOW, SLOW)
    found = diff.diff(*runs)
    assert {c.verdict for c in found.asked} == {"no difference"}
    assert {c.verdict for c in found.cells if c.is_control} == {"inconclusive"}
    assert all(rules(c, "note") == {"machine-changed", "fixed-order"} for c in found.cells)
    cell = found.asked[0]
    assert (cell.speedup, cell.raw[0]) == (pytest.approx(1), pytest.approx(0.11 / 0.21))
    assert main.main(["diff", *(r.run.run_id for r in runs), "--fail-slower", "3%", "--strict"]) == 0
    out = capsys.readouterr().out
    assert f"{OTHER}: no difference at both batch sizes (every interval within" in out
    assert "the control shapes took 1.71× to 1.91× as long in B at both batch sizes. The speedup" in out
    assert "undecided" not in out


@pytest.mark.parametrize("level", [0.5, 1.0, 2.0])
def test_a_candidate_a_tenth_slower_is_found_at_any_level(bench, level):
    theirs = sitting(bench, *(at_level(level * change) for change in (1.0, 1.1)))
    found = diff.diff(sitting(bench), theirs)
    assert {c.verdict for c in found.asked} == {"slower"}
    assert [c.speedup for c in found.asked] == pytest.approx([1 / 1.1] * 2)
    assert len(diff.fails(found, 0.03)) == 2
    assert diff.undecided(found, 0.03) == []


def test_where_other_programs_were_busier_in_one_sitting_a_moved_control_decides_nothing(bench):
    quiet, busy = sitting(bench), sitting(bench, at_level(1.2), at_level(1.5))
    for key in ("shapes", OTHER):
        quiet = with_calls(quiet, key, lambda *_: {"telemetry": Telemetry(others_cpu=0.0)})
        busy = with_calls(busy, key, lambda *_: {"telemetry": Telemetry(others_cpu=0.5)})
    found = diff.diff(quiet, busy)
    assert set(verdicts(found).values()) == {"inconclusive"}
    assert all("machine-changed" in c.left_open_by for c in found.cells)
    assert diff.fails(found, 0.03) == []


def test_a_machine_three_times_as_slow_is_another_one(bench):
    found = diff.diff(sitting(bench), sitting(bench, at_level(3), at_level(3.3)))
    assert {c.left_open_by for c in found.asked} == {("machine-changed",)}


def test_beside_a_busy_program_nothing_is_decided(bench):
    busy = sitting(bench, changed=SLOW)
    for key in ("shapes", OTHER):
        busy = with_calls(busy, key, lambda *_: {"telemetry": Telemetry(others_cpu=1000.0)})
    found = diff.diff(sitting(bench), busy)
    assert set(verdicts(found).values()) == {"inconclusive"}
    assert all(rules(c, "warning") == {"contended"} for c in found.cells)
    assert diff.fails(found, 0.03) == []
    assert "Other programs took the cores" in diff.undecided(found)[0]


def test_beside_a_busy_program_the_gate_stays_open_and_strict_asks_for_more(bench, capsys, tmp_path):
    quiet, loud = (sitting(bench, at_level(n), at_level(n)) for n in (1, 1.9))
    for key in ("shapes", OTHER):
        loud = with_calls(loud, key, lambda *_: {"telemetry": Telemetry(others_cpu=1000.0)})
    (busy := tmp_path / "busy.json").write_text(json.dumps(exports.document(loud)))
    gate = ["diff", quiet.run.run_id, str(busy), "--fail-slower", "3%"]
    assert main.main(gate) == 0
    said = capsys.readouterr().out
    assert f"{OTHER}: inconclusive at both batch sizes: the machine changed, or may have (Other programs took" in said
    assert "undecided: to decide, measure both in one sitting: fairspeed gate --base" in said
    assert main.main([*gate, "--strict"]) == 3


def test_a_control_beside_a_busy_program_is_no_control(bench):
    theirs = sitting(bench, changed=SLOW)
    busy = with_calls(theirs, "shapes", lambda *_: {"telemetry": Telemetry(others_cpu=1000.0)})
    found = diff.diff(sitting(bench), busy)
    assert verdicts(found)[OTHER, 1] == "inconclusive"
    assert diff.fails(found, 0.03) == []


def test_throttled_or_in_another_environment_nothing_is_decided(bench):
    ours, theirs = sitting(bench), sitting(bench, changed=SLOW)
    hot = with_calls(theirs, OTHER, lambda *_: {"telemetry": Telemetry(throttle_reasons=("HwThermalSlowdown",))})
    for other, rule in ((hot, "throttled"), (elsewhere(theirs, cpu="Abacus"), "environment-mismatch")):
        found = diff.diff(ours, other)
        cell = next(c for c in found.cells if (c.candidate_b, c.batch_size) == (OTHER, 1))
        assert (cell.verdict, rules(cell, "warning")) == ("inconclusive", {rule})
        assert cell.speedup == pytest.approx(0.11 / 0.21)
        assert diff.fails(found, 0.03) == []


def test_the_control_itself_is_never_slower(bench):
    found = diff.diff(sitting(bench), sitting(bench, control=SLOW))
    assert set(verdicts(found).values()) == {"inconclusive"}
    assert diff.fails(found, 0.03) == []


def test_a_control_that_is_not_known_closely_enough_decides_nothing(bench):
    def noisy(call, number):
        seconds = call.batch_s * (0.94 + 0.03 * (number % 5))
        return {"batch_s": seconds, "outside_s": seconds + 0.001}

    slower = sitting(bench, changed={"shapes": {"fixed_s": 0.105}})
    ours, theirs = (with_calls(run, "shapes", noisy) for run in (sitting(bench), slower))
    found = diff.diff(ours, theirs)
    cell = next(c for c in found.cells if (c.candidate_b, c.batch_size) == (OTHER, 1))
    assert cell.raw[2] < 1 / 1.03  # its own times say slower
    assert (cell.verdict, cell.left_open_by) == ("inconclusive", ())
    assert diff.fails(found, 0.03) == []
    assert "anywhere from" in diff.undecided(found, 0.03)[0]


def test_a_size_that_the_control_lacks_has_none(bench):
    ours, theirs = sitting(bench), sitting(bench, changed=SLOW)
    without = Result(theirs.run, tuple(c for c in theirs.calls if c.cell != ("shapes", 4, 10)), theirs.events)
    found = verdicts(diff.diff(ours, without))
    assert (found[OTHER, 1], found[OTHER, 4]) == ("slower", "inconclusive")


def test_without_a_control_slower_is_not_said_and_the_gate_stays_open(bench):
    found = diff.diff(lone(bench), lone(bench, SLOW))
    assert {c.verdict for c in found.cells} == {"inconclusive"}
    assert all(rules(c, "warning") == {"no-control"} for c in found.cells)
    assert found.cells[0].speedup == pytest.approx(0.11 / 0.21)
    assert diff.fails(found, 0.03) == []
    assert "Nothing shows that the machine stayed the same" in diff.undecided(found)[0]


def test_without_a_control_nothing_is_known_though_the_times_are_alike(bench):
    found = diff.diff(lone(bench), lone(bench))
    assert {c.verdict for c in found.cells} == {"inconclusive"}
    assert found.control is None
    assert "fairspeed gate" in diff.undecided(found)[-1]


def test_where_only_the_control_is_shared_nothing_is_answered(bench):
    found = diff.diff(sitting(bench), lone(bench))
    assert found.asked == []
    assert diff.fails(found, 0.03) == []
    assert f"{OTHER} at batch 1, 10 steps: only in run" in diff.undecided(found)[0]
