"""What is told of a run while it goes on: never more done than there is, never less than before, no leap in time."""

from fractions import Fraction
from itertools import pairwise

import pytest

from tests.bench import Bench

A, B, ALONE = "shapes", "shapes+deepcache", "shapes+alone"
KEYS = (A, B)
BROKEN = {"status": "failed", "message": "no weights"}


def check(reports):
    """Of all reports of one conductor."""
    for before, now in pairwise(reports):
        assert now.calls_done >= before.calls_done
        assert share(now) >= share(before), (before, now)
    for now in reports:
        assert now.calls_done <= now.calls_total
        assert now.starts is None or now.start is None or 1 <= now.start <= now.starts
    assert all(now.calls_done < now.calls_total for now in reports if now.state != "finished")


def share(now):
    return Fraction(now.calls_done, max(1, now.calls_total))


def passes(bench, *candidates):
    spec = bench.spec(*candidates, batch_sizes=(8, 4), rounds=2, starts=2)
    update = {"pass_samples": 36, "batch_sizes": (8, 4)}
    return spec.model_copy(update={"protocol": spec.protocol.model_copy(update=update)})


SPECS = {
    "rounds": lambda bench: bench.spec(rounds=12),
    "starts": lambda bench: bench.spec(rounds=12, starts=4),
    "samples": lambda bench: bench.spec(rounds=4, samples=40, starts=3),
    "steps": lambda bench: bench.spec(batch_sizes=(1, 2), steps=(5, 10), rounds=5, starts=2),
    "no survey": lambda bench: bench.spec(rounds=12).model_copy(update={"survey": False}),
    "precision": lambda bench: bench.spec(precision=0.03),
    "precision in time": lambda bench: bench.spec(precision=0.01, max_time=40.0),
    "time": lambda bench: bench.spec(rounds=500, max_time=20.0),
    "auto": lambda bench: bench.spec(batch_sizes="auto", rounds=6),
    "auto, starts": lambda bench: bench.spec(batch_sizes="auto", rounds=6, starts=2),
    "passes": lambda bench: passes(bench, ALONE, *KEYS),
    "alone": lambda bench: bench.spec(ALONE, *KEYS, rounds=6, starts=3),
    "one": lambda bench: bench.spec(A, rounds=1, warm_up=0),
}
COSTS = {
    "plain": {},
    "slow first call": {key: {"first_extra_s": 5.0} for key in (*KEYS, ALONE)},
    "long warm-up": {key: {"first_extra_s": 1.0, "cold_calls": 7} for key in KEYS},
    "crash": {B: [{"fail": {5: "crash"}}, {}]},
    "crash of both": {A: {"fail": {7: "crash"}}, B: {"fail": {3: "hang"}}},
    "no load": {B: {"load": BROKEN}},
    "no load at the second start": {B: [{}, {"load": BROKEN}]},
    "memory": {key: {"largest": 3} for key in KEYS},
}


LONG = {"auto": ("memory", "crash"), "auto, starts": ("memory",), "precision": ("plain", "crash", "long warm-up")}
"""Of what takes long only some."""


@pytest.mark.parametrize(("spec", "costs"), [(spec, costs) for spec in SPECS for costs in LONG.get(spec, COSTS)])
def test_the_share_done_never_falls_and_is_whole_only_in_the_end(bench, spec, costs):
    bench.run(SPECS[spec](bench), COSTS[costs])
    check(bench.progress)
    last = bench.progress[-1]
    assert (last.state, last.left_s) == ("finished", 0.0)
    assert last.calls_done == last.calls_total


def test_the_total_is_right_from_the_first_call_where_all_goes_as_it_is_planned(bench):
    result = bench.run(bench.spec(rounds=12, starts=3))
    surveys = 2
    assert {p.calls_total for p in bench.progress[:-3]} == {len(result.calls) + surveys}
    assert [p.calls_total - len(result.calls) for p in bench.progress[-3:]] == [2, 1, 0]


def test_a_cell_that_fails_takes_its_calls_with_it(bench):
    bench.run(bench.spec(rounds=12), {B: {"fail": {4: "oom"}}})
    totals = [p.calls_total for p in bench.progress]
    assert totals[0] == 2 * 2 * (3 + 12) + 2 and totals[-1] < totals[0] - 10


@pytest.mark.parametrize("spec", ["rounds", "starts", "passes"])
@pytest.mark.parametrize("after", [1, 9, 30])
def test_a_run_that_goes_on_counts_what_is_stored_and_what_is_left(spec, after):
    bench = Bench()
    run_id = bench.store.add_run(SPECS[spec](bench))
    first = bench.conductor(run_id)
    first.report = lambda now: bench.progress.append(now) or (now.calls_done == after and first.cancel())
    assert first.conduct() == "cancelled"
    check(bench.progress)
    assert bench.progress[-1].calls_done < bench.progress[-1].calls_total
    bench.progress.clear()
    assert bench.conductor(run_id).conduct() == "done"
    check(bench.progress)
    assert bench.progress[0].calls_done >= after
    assert bench.progress[-1].calls_done == bench.progress[-1].calls_total == bench.store.count_calls(run_id)
    bench.store.close()


def test_the_starts_are_told(bench):
    bench.run(bench.spec(rounds=12, starts=3))
    told = [(p.start, p.starts) for p in bench.progress if p.state == "measuring"]
    assert sorted(set(told)) == [(1, 3), (2, 3), (3, 3)]


def test_a_run_with_few_rounds_left_tells_no_start_that_it_does_not_make(bench):
    run_id = bench.store.add_run(bench.spec(rounds=12, starts=3))
    first = bench.conductor(run_id)
    first.report = lambda now: (now.start, now.round) == (3, 9) and first.cancel()
    first.conduct()
    bench.progress.clear()
    bench.conductor(run_id).conduct()
    assert {(p.start, p.starts) for p in bench.progress if p.state == "measuring"} == {(1, 1)}


def test_how_many_starts_a_precision_takes_is_open(bench):
    bench.run(bench.spec(precision=0.03))
    assert {p.starts for p in bench.progress} == {None}
    assert {p.start for p in bench.progress if p.state == "measuring"} >= {1}


def test_the_time_left_does_not_leap_when_new_processes_load_and_make_their_slow_first_calls(bench):
    """What the first start took is expected of the others: so the time left falls as time goes by."""
    costs = {key: {"first_extra_s": 5.0} for key in KEYS}
    bench.run(bench.spec(rounds=30, starts=3, batch_sizes=(1,)), costs)
    told = [(p.elapsed_s, p.left_s) for p in bench.progress if p.state != "finished"]
    first = next(i for i, p in enumerate(bench.progress) if p.state == "measuring")
    end_s = bench.progress[-1].elapsed_s
    for elapsed_s, left_s in told[first:]:
        assert left_s == pytest.approx(end_s - elapsed_s, abs=0.1 * end_s)


def test_no_more_time_is_left_than_the_limit_has(bench):
    bench.run(bench.spec(rounds=500, max_time=20.0))
    assert all(p.left_s is None or p.left_s <= max(0.0, 20.0 - p.elapsed_s) for p in bench.progress)
