"""Stop criteria: which cells they call finished, and when they want fresh processes."""

import math

from bench_core.records import Call, CellKey
from bench_core.request import build
from bench_core.stats import stopping

BASE, OTHER = CellKey("shapes", 1, 10), CellKey("shapes+bf16", 1, 10)


def calls(cell, seconds, starts=None):
    return [
        Call(
            call_id=f"{cell}{r}",
            candidate=cell.candidate,
            batch_size=cell.batch_size,
            steps=cell.steps,
            round=r,
            order_in_round=0,
            phase="timed",
            started_ns=r,
            start=starts[r] if starts else 0,
            sample_ids=(r,),
            status="ok",
            batch_s=s,
        )
        for r, s in enumerate(seconds)
    ]


def protocol(**options):
    spread = options.pop("process_spread", 0.0)
    spec = build.make_spec(["shapes", "shapes+bf16"], batch_sizes=(1,), device="cpu", threads=1, **options)
    return spec.protocol.model_copy(update={"process_spread": spread})


def asked(starts_made, rounds_since_start):
    return {"starts_made": starts_made, "rounds_since_start": rounds_since_start}


def test_a_fixed_number_of_rounds_is_enough_whatever_they_say():
    rule = stopping.criterion(protocol(rounds=4, starts=2))
    assert rule.name == "rounds"
    wild = [1.0, 50.0, 2.0, 9.0]
    assert rule.finished_cells({BASE: calls(BASE, wild), OTHER: calls(OTHER, wild)}, "shapes") == {BASE, OTHER}
    assert rule.finished_cells({BASE: calls(BASE, wild[:3]), OTHER: calls(OTHER, wild[:3])}, "shapes") == set()
    wanted = [rule.wants_fresh_processes([], "shapes", **asked(*at)) for at in ((1, 1), (1, 2), (2, 2))]
    assert wanted == [False, True, False]


def test_a_precision_is_enough_when_the_ratio_is_narrow():
    rule = stopping.criterion(protocol(precision=0.02))
    assert rule.name == "precision"
    even, odd = [1.0, 1.01] * 10, [1.0, 1.2] * 10
    same_noise = {BASE: calls(BASE, odd), OTHER: calls(OTHER, odd)}
    assert rule.finished_cells(same_noise, "shapes") == {BASE, OTHER}
    assert rule.finished_cells({BASE: calls(BASE, even), OTHER: calls(OTHER, odd)}, "shapes") == set()
    assert rule.finished_cells({BASE: calls(BASE, [1.0] * 9), OTHER: calls(OTHER, [1.0] * 9)}, "shapes") == set()


def test_the_samples_asked_for_are_made_also_with_a_precision():
    rule = stopping.criterion(protocol(precision=0.02, samples=30))
    few, enough = [1.0] * 20, [1.0] * 30
    assert rule.finished_cells({BASE: calls(BASE, few), OTHER: calls(OTHER, few)}, "shapes") == set()
    assert rule.finished_cells({BASE: calls(BASE, enough), OTHER: calls(OTHER, enough)}, "shapes") == {BASE, OTHER}


def test_fresh_processes_are_wanted_while_their_difference_takes_most_of_the_width():
    rule = stopping.criterion(protocol(precision=0.02, process_spread=0.01))
    one = [0] * 20 + [0] * 20
    eight = [r // 5 for r in range(40)]
    for starts, wanted in ((one, True), (eight, False)):
        group = {c: calls(c, [1.0] * 40, starts) for c in (BASE, OTHER)}
        assert rule.wants_fresh_processes([group], "shapes", **asked(2, 20)) is wanted
        assert rule.wants_fresh_processes([group], "shapes", **asked(2, 19)) is False


def test_the_widest_interval_is_the_one_that_is_waited_for():
    rule = stopping.criterion(protocol(precision=0.02))
    ratios = [math.exp(0.05 * (-1) ** r) for r in range(20)]
    group = {BASE: calls(BASE, ratios), OTHER: calls(OTHER, [1.0] * 20)}
    assert math.isclose(rule.widest_half_width(group, "shapes"), 0.05)
    assert rule.widest_half_width({BASE: [], OTHER: []}, "shapes") is None


def test_a_gate_needs_no_more_where_the_whole_interval_lies_on_one_side_of_what_is_tolerated():
    asked = protocol(precision=0.01, starts=2).model_copy(update={"fail_slower": 0.03})
    rule, both = stopping.criterion(asked), [0, 1] * 10
    base = calls(BASE, [1.0, 1.04] * 10, both)

    def finished(share, starts=both):
        swapped = [share * s for s in [1.04, 1.0] * 10]
        return rule.finished_cells({BASE: base, OTHER: calls(OTHER, swapped, starts)}, "shapes")

    assert finished(1.15) == finished(0.9) == {BASE, OTHER}  # surely beyond, surely within
    assert finished(1.0) == finished(1.03) == set()
    assert finished(1.15, starts=[0] * 20) == set()  # not on the word of one process
    assert stopping.half_width_needed(asked) == 0.03


def test_what_is_tolerated_says_nothing_of_a_lone_candidate():
    asked = protocol(precision=0.01, starts=1).model_copy(update={"fail_slower": 0.03})
    lone = {OTHER: calls(OTHER, [9.0, 11.0] * 10)}
    assert stopping.criterion(asked).finished_cells(lone, "shapes") == set()
