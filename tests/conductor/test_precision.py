"""Stopping by precision and by a time limit: how long a run goes on, and what it then knows."""

import random

from bench_core.results.result import load_result
from bench_core.stats import intervals

FAST = {"shapes+deepcache": {"fixed_s": 0.05, "per_image_s": 0.005}}


def test_with_a_precision_every_ratio_is_as_narrow_as_asked(bench):
    noisy = random.Random(3)
    costs = {key: {"drift": lambda _: 0.01 * noisy.random()} for key in ("shapes", "shapes+deepcache")}
    result = bench.run(bench.spec(precision=0.03), costs)
    assert result.events[-1].payload == {"outcome": "done", "message": ""}
    for comparison in result.comparisons:
        assert intervals.half_width(comparison.ci_low, comparison.ci_high) <= 0.03
        assert comparison.n_pairs >= 10


def test_the_time_limit_also_ends_a_long_warm_up(bench):
    result = bench.run(bench.spec(batch_sizes=(1, 2, 4, 8), max_time=20.0), {"shapes": {"fixed_s": 10.0}})
    sizes = {c.batch_size for c in result.calls}
    assert sizes == {1}  # no further cell is begun
    assert {c.phase for c in result.calls} == {"warm-up"}
    assert result.events[-1].payload["message"] == "stopped at the time limit of 20 s"


def test_a_precision_that_one_start_cannot_give_takes_more_starts(bench):
    result = bench.run(bench.spec(precision=0.01, batch_sizes=(1,)), FAST)
    starts = {c.start for c in result.calls}
    assert len(starts) >= 15  # with fewer, what processes differ by is alone wider than 1 %
    assert intervals.half_width(result.comparisons[0].ci_low, result.comparisons[0].ci_high) <= 0.01


def test_a_precision_that_is_not_reached_in_time_is_no_verdict(bench):
    wild = random.Random(1)
    costs = {key: {"drift": lambda _: wild.random()} for key in ("shapes", "shapes+deepcache")}
    result = bench.run(bench.spec(precision=0.01, max_time=30.0), costs)
    assert result.events[-1].payload["message"] == "stopped at the time limit of 30 s"
    assert {c.verdict for c in result.comparisons} == {"inconclusive"}


def test_a_cell_that_is_known_leaves_and_the_others_go_on(bench):
    wild = random.Random(1)
    costs = {"shapes+tome": {"drift": lambda _: 0.02 * wild.random()}}
    spec = bench.spec("shapes", "shapes+deepcache", "shapes+tome", precision=0.05, batch_sizes=(1,))
    result = bench.run(spec, costs)
    calls = {c.candidate: c.n_calls for c in result.cells}
    assert calls["shapes+deepcache"] < calls["shapes"] == calls["shapes+tome"]


def test_going_on_with_a_precision_takes_up_where_it_stopped(bench):
    run_id = bench.store.add_run(bench.spec(precision=0.05))
    first = bench.conductor(run_id)
    first.report = lambda progress: progress.calls_done == 30 and first.cancel()
    first.conduct()
    assert bench.conductor(run_id).conduct() == "done"
    result = load_result(bench.store, run_id)
    assert {c.start for c in result.calls} >= {0, 1}
    done = len(result.calls)
    assert bench.conductor(run_id).conduct() == "done"
    assert bench.store.count_calls(run_id) == done


def test_a_lone_candidate_is_measured_until_its_median_is_known(bench):
    noisy = random.Random(3)
    result = bench.run(
        bench.spec("shapes", precision=0.02, batch_sizes=(1,)), {"shapes": {"drift": lambda _: 0.02 * noisy.random()}}
    )
    times = [c.batch_s for c in result.calls if c.phase == "timed"]
    assert intervals.half_width(*intervals.median_interval(times, sequential=True)) <= 0.02
