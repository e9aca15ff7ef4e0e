"""What a gate decides of base and head, measured in turns on a machine that is not quiet."""

import random

import pytest

from bench_core.request.gate import GateOptions, gate_spec
from bench_core.results.gate import gate
from tests.altered import exact, with_witness

BASE_S = 0.1


def measured(bench, *, head=1.0, level=None, noise=0.02, heads=None, candidates=None, **others):
    """The run of a gate whose head takes `head` times as long as base; `level(now_s)` is the machine's, for all."""
    asked = {"batch_sizes": (1, 4), "threads": 1, "device": "cpu"} | others
    tolerance = {"fail_slower": asked.pop("fail_slower")} if "fail_slower" in asked else {}
    candidates = candidates or {"base": "shapes", "head": "shapes+tome"}
    spec = gate_spec(GateOptions(**candidates, **tolerance, others=asked))
    wild = random.Random(5)
    shares = {"base": 1.0, "head": head, "control": (heads or {}).get("control", 1.0)}
    costs = {}
    for role, key in spec.roles.items():
        costs[key] = taking(shares[role], level, noise, wild) | ((heads or {}) if role == "head" else {})
    for options in costs.values():
        options.pop("control", None)
    return bench.run(exact(spec), costs)


def taking(share, level, noise, wild):
    """A worker that takes `share` of the base's time, as fast as the machine is now, within its noise."""

    def beyond(now_s):
        return share * BASE_S * ((level(now_s) if level else 1.0) * wild.uniform(1 - noise, 1 + noise) - 1)

    return {"fixed_s": share * BASE_S, "per_image_s": 0.0, "drift": beyond}


def doubles(now_s):
    """A machine that drifts, and becomes half as fast in the middle of the run."""
    return (1 + 0.002 * (now_s - 1000)) * (2.0 if now_s > 1008 else 1.0)


def outcomes(found):
    return [c.outcome for c in found.cells]


def test_head_that_is_slower_closes_it_though_the_machine_doubles_its_times(bench):
    found = gate(measured(bench, head=1.10, level=doubles))
    assert (found.open, found.undecided, outcomes(found)) == (False, False, ["beyond", "beyond"])
    assert len(found.reasons) == 2
    assert found.reasons[0].startswith("batch 1: head takes ") and "longer than base, 3% tolerated" in found.reasons[0]
    assert all(0.03 < c.longer_low < c.longer < c.longer_high < 0.2 for c in found.cells)


def test_the_same_program_twice_leaves_it_open_though_the_machine_doubles_its_times(bench):
    result = measured(bench, level=doubles, candidates={"base": "shapes", "head": "shapes"})
    found = gate(result)
    assert (found.head, found.open, found.undecided) == ("shapes#2", True, False)
    assert (found.reasons, found.left_open) == ((), ())


def test_what_is_slower_within_what_is_tolerated_leaves_it_open(bench):
    found = gate(measured(bench, head=1.02, noise=0.005))
    assert (found.open, found.undecided, outcomes(found)) == (True, False, ["within", "within"])
    assert all(0.0 < c.longer_low < c.longer_high <= 0.03 for c in found.cells)
    assert not gate(measured(bench, head=1.02, noise=0.005, fail_slower=0.01)).open


def test_faster_head_leaves_it_open_and_the_answer_says_so(bench):
    found = gate(measured(bench, head=0.5))
    assert found.open and [a.sentence for a in found.answers][0].startswith("faster at both batch sizes, ")


@pytest.mark.parametrize("head", [1.0, 1.10])
def test_a_few_rounds_decide_nothing(bench, head):
    found = gate(measured(bench, head=head, rounds=3))
    assert (found.open, found.undecided) == (True, True)
    assert found.left_open[0] == "batch 1: too few rounds to decide (3 paired rounds)"


def test_wide_intervals_decide_nothing_and_say_from_where_to_where(bench):
    found = gate(measured(bench, noise=0.4, max_time=12.0))
    assert (found.open, found.undecided) == (True, True)
    assert "anywhere from " in found.left_open[0] and " slower to " in found.left_open[0]


def test_head_that_fails_where_base_did_not_closes_it(bench):
    found = gate(measured(bench, heads={"largest": 2}))
    assert (found.open, outcomes(found)) == (False, ["within", "failed"])
    assert found.reasons == ("batch 4: head did not finish (oom): made to be oom",)
    assert found.cells[1].base_s == pytest.approx(BASE_S, rel=0.05)


def test_under_auto_a_size_that_only_head_has_no_memory_for_closes_it(bench):
    found = gate(measured(bench, heads={"largest": 2}, batch_sizes=("auto",)))
    assert not found.open and found.reasons[0].startswith("batch 4: head did not finish (oom)")


def test_head_that_does_other_work_is_not_comparable_and_closes_it(bench):
    result = measured(bench, batch_sizes=(1,))
    found = gate(with_witness(result, "shapes+tome", steps_set=5))
    assert (found.open, outcomes(found)) == (False, ["not comparable"])
    assert found.reasons[0].startswith("batch 1: not comparable: ") and found.cells[0].speedup is None


def test_what_head_declares_to_change_closes_nothing(bench):
    result = measured(bench, batch_sizes=(1,), candidates={"base": "shapes", "head": "shapes+bf16"})
    result = with_witness(result, "shapes+bf16", dtype="bfloat16")
    assert [(f.rule, f.severity) for f in result.comparisons[0].findings] == [("dtype-mismatch", "note")]
    found = gate(result)
    assert (found.open, found.undecided) == (True, False)


def test_it_stops_as_soon_as_it_is_decided(bench):
    slower, alike = measured(bench, head=1.5), measured(bench)
    assert len(slower.calls) < 200 and len(alike.calls) < 400
    assert {c.start for c in slower.calls} == {0, 1}  # but not on the word of one process
    assert "precision-not-reached" not in {f.rule for c in slower.comparisons for f in c.findings}


def test_where_the_control_differs_from_base_as_much_less_is_decided(bench):
    three = {"base": "shapes", "head": "shapes+tome", "control": "shapes"}
    steady = gate(measured(bench, head=1.10, candidates=three))
    assert steady.control == "shapes#2" and not steady.open
    assert not any(c.moved for c in steady.control_cells)
    moved = gate(measured(bench, head=1.10, candidates=three, heads={"control": 1.10}))
    assert all(c.moved for c in moved.control_cells)
    assert (moved.open, moved.undecided) == (True, True)
    assert moved.left_open[0].endswith(", where the control differs from base")


def test_it_says_how_small_a_difference_it_could_see(bench):
    narrow, wide = (gate(measured(bench, noise=noise, rounds=30)).noise for noise in (0.01, 0.1))
    assert narrow.half_width < 0.01 < wide.half_width
    assert (narrow.n_calls, narrow.n_contended, narrow.n_throttled) == (120, 0, 0)
