"""A run that is being measured: ratios over its complete rounds, which narrow, and end as those of the run."""

from dataclasses import replace

import pytest

from bench_core.results.so_far import so_far

NOISY = {"drift": lambda now_s: 0.01 * ((now_s * 7919) % 1)}
COSTS = {"shapes": NOISY, "shapes+deepcache": NOISY | {"fixed_s": 0.06, "per_image_s": 0.004}}
PLANS = [{"rounds": 10}, {"rounds": 3, "samples": 24}, {"rounds": 12, "starts": 2}, {"precision": 0.05}]


def prefixes(result):
    """The run as it was after some of its calls, more than once in each round."""
    n_calls = len(result.calls)
    return [so_far(replace(result, calls=result.calls[:n])) for n in (*range(0, n_calls, 3), n_calls)]


@pytest.mark.parametrize("options", PLANS)
def test_rounds_never_fall_nor_pass_those_that_are_planned(bench, options):
    result = bench.run(bench.spec(**options), COSTS)
    seen = prefixes(result)
    done = [s.done for s in seen]
    assert done == sorted(done) and done[0] == 0 and done[-1] == max(c.n_calls for c in result.cells)
    assert all(s.total is None if "precision" in options else s.done <= s.total for s in seen)


@pytest.mark.parametrize("options", PLANS)
def test_the_end_is_what_the_run_says(bench, options):
    result = bench.run(bench.spec(**options), COSTS)
    last = so_far(result)
    assert last.total in (None, last.done)
    assert [(c.speedup, c.ci_low, c.ci_high, c.verdict) for c in last.result.comparisons] == [
        (c.speedup, c.ci_low, c.ci_high, c.verdict) for c in result.comparisons
    ]


def test_intervals_are_there_after_two_rounds_and_narrow(bench):
    seen = prefixes(bench.run(bench.spec(rounds=40), COSTS))
    assert [s.has_ratios for s in seen if s.done != 1] == [s.done >= 2 for s in seen if s.done != 1]
    first = {s.done: s.result.comparisons[0] for s in seen if s.done > 1}
    widths = {done: comparison.ci_high / comparison.ci_low for done, comparison in first.items()}
    assert widths[40] < widths[20] < widths[2]


def test_a_call_without_its_partner_never_makes_a_pair_or_a_finding(bench):
    for seen in prefixes(bench.run(bench.spec(), COSTS)):
        for comparison in seen.result.comparisons:
            assert comparison.n_pairs in (0, *range(seen.done, seen.done + 2))
            assert comparison.verdict != "not comparable", comparison.findings


def test_a_cell_that_failed_does_not_hold_the_others_back(bench):
    result = bench.run(bench.spec(), COSTS | {"shapes+deepcache": NOISY | {"largest": 1}})
    last = so_far(result)
    assert (last.done, last.total) == (6, 6) and last.has_ratios
