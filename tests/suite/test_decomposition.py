"""A claim taken apart into factors that are known in closed form."""

import math
import random

import pytest
from scipy.stats import ttest_1samp

from bench_core.suite.decomposition import decompose
from tests.suite.made import run, states

FIXED, PER_IMAGE, STEP = 0.05, 0.01, 0.02
"""Seconds of a call, of an image, of a step of the accelerated code."""
STATES = states(
    old="base+s+u+w other+d+w",
    warm_up="base+s+u other+d",
    execution="base+u other+d",
    steps="base+u other+n",
    seeds="base other+n+p",
)
ALONE = ("base+a", "other+a")
KEYS = ["base", "base+u", "base+s+u", "base+s+u+w", "base+a", "other+n+p", "other+n", "other+d", "other+d+w", "other+a"]


def seconds(key, batch_size, pass_, position, *, alone=1.0):
    """Serial code pays its fixed cost for every image; own steps are 20 instead of 50; two first calls are slow."""
    is_old = key in ALONE
    if key.startswith("base"):
        calls = batch_size if is_old or "+s" in key else 1
        took_s = calls * FIXED + batch_size * PER_IMAGE * 50 * 0.1
    else:
        steps = 20 if is_old or "+d" in key else 50
        took_s = FIXED + batch_size * 0.002 * steps
    cold = 0.3 if (is_old or "+w" in key) and position < 2 and batch_size == 8 else 0.0
    return (took_s + cold) * (alone if key == "base+a" else 1)


def product(found):
    return math.prod(f.factor for f in found.factors)


def by_name(found):
    return {f.name: f.factor for f in found.factors}


def test_every_factor_is_exact_and_they_multiply_up_to_the_claim():
    found = decompose(run(KEYS, seconds), STATES, ALONE, left_out=1)
    serial, batched = 8 * FIXED + 0.4, FIXED + 0.4
    own, all_steps = FIXED + 0.32, FIXED + 0.8
    short_serial, short_own = 4 * FIXED + 0.2, FIXED + 0.16
    old = (3 * serial + 0.6 + short_serial) / (3 * own + 0.6 + short_own)
    warm = (3 * serial + short_serial) / (3 * own + short_own)
    assert found.claimed == pytest.approx(old)
    assert by_name(found) == pytest.approx(
        {
            "warm-up": old / warm,
            "samples": warm / (serial / own),
            "execution": serial / batched,
            "steps": all_steps / own,
            "seeds": 1,
        }
    )
    assert (found.fair, found.verdict) == (pytest.approx(batched / all_steps), "slower")
    assert found.residual == pytest.approx(1)
    assert found.claimed == pytest.approx(found.fair * product(found) * found.residual)
    assert found.message == ""


def test_the_order_in_which_the_old_script_called_is_left_in_the_residual():
    found = decompose(run(KEYS, lambda *call: seconds(*call, alone=1.1)), STATES, ALONE, left_out=1)
    assert found.residual == pytest.approx(1.1)
    assert found.claimed == pytest.approx(found.fair * product(found) * 1.1)


def test_what_is_the_same_for_both_is_a_factor_of_one():
    def same(key, batch_size, pass_, position):
        return seconds("base" + key.removeprefix("other").removeprefix("base"), batch_size, pass_, position)

    pairs = states(old="base+s+w other+s+w", warm_up="base+s other+s", execution="base other", steps="base other")
    found = decompose(
        run(["base", "other", "base+s", "other+s", "base+s+w", "other+s+w", *ALONE], same), pairs, ALONE, left_out=1
    )
    assert by_name(found) == pytest.approx({"warm-up": 1, "samples": 1, "execution": 1, "steps": 1})
    assert (found.claimed, found.residual) == (pytest.approx(1), pytest.approx(1))
    assert [f.ci_low for f in found.factors if f.name == "steps"] == [1]


def test_a_last_batch_that_is_full_and_no_old_warm_up_leave_nothing_to_counting():
    pairs = states(old="base other", steps="base other+n")
    found = decompose(run(["base", "other", "other+n", *ALONE], seconds, samples=32), pairs, ALONE, left_out=0)
    assert by_name(found)["samples"] == pytest.approx(1)


def test_of_one_pass_there_is_a_claim_without_an_interval():
    found = decompose(run(KEYS, seconds, passes=1), STATES, ALONE, left_out=1)
    assert found.claimed and found.claimed_ci_low is None
    assert found.residual == pytest.approx(1) and found.residual_ci_low is None


def test_candidates_without_calls_leave_no_factor_and_a_reason():
    whole = run(KEYS, seconds)
    without = type(whole)(whole.run, tuple(c for c in whole.calls if c.candidate != "other+d+w"), ())
    found = decompose(without, STATES, ALONE, left_out=1)
    assert (found.factors, found.residual) == ((), None)
    assert found.claimed and found.fair
    assert "whole pass" in found.message


def test_a_candidate_that_failed_late_leaves_numbers_of_the_passes_before_and_says_so():
    whole = run(KEYS, seconds)

    def broken(call):
        late = call.candidate == "base+u" and call.round == (14 if call.batch_size == 8 else 3)
        return call.model_copy(update={"status": "failed", "message": "it crashed"}) if late else call

    found = decompose(type(whole)(whole.run, tuple(map(broken, whole.calls)), ()), STATES, ALONE, left_out=1)
    assert by_name(found) == pytest.approx(by_name(decompose(whole, STATES, ALONE, left_out=1)))
    assert found.message == "base+u failed before its last pass: it crashed"


def test_a_round_that_was_cut_off_costs_a_round_and_not_the_rest():
    whole = run(KEYS, seconds)
    cut = tuple(c for c in whole.calls if not (c.candidate == "base+u" and c.round == 0 and c.batch_size == 8))
    found = decompose(type(whole)(whole.run, cut, ()), STATES, ALONE, left_out=1)
    assert found.residual == pytest.approx(1)


def test_a_pass_that_was_resumed_in_other_processes_is_not_added_up():
    """Killed in the third pass: fresh processes have slow first calls once more, and every later pass is in two."""
    firsts = {8: (0, 4, 8, 10, 14), 4: (0, 1, 9, 2, 3)}  # the round with which each process begins; of the third, none

    def resumed(call):
        if call.candidate in ALONE:
            return call
        process = max((p for p, first in enumerate(firsts[call.batch_size]) if first <= call.round))
        position = call.round - firsts[call.batch_size][process]
        took_s = seconds(call.candidate, call.batch_size, process, position)
        return call.model_copy(update={"start": process, "batch_s": took_s, "outside_s": took_s + 0.001})

    whole = run(KEYS, seconds)
    again = type(whole)(whole.run, tuple(map(resumed, whole.calls)), ())
    found, exact = (decompose(result, STATES, ALONE, left_out=1) for result in (again, whole))
    assert by_name(found) == pytest.approx(by_name(exact))
    assert found.residual == pytest.approx(1)


def test_the_interval_of_the_residual_is_that_of_the_mean_of_its_passes():
    """Medians over all rounds pass over one odd process of four, the mean of the passes does not."""
    odd = [0.0, 0.0, 0.0, 0.04]
    pair = states(old="base other")

    def differing(key, batch_size, pass_, position):
        return batch_size * (math.exp(odd[pass_]) if key == "base" else 1)

    found = decompose(run(["base", "other", *ALONE], differing, samples=32), pair, ALONE, left_out=0)
    interval = ttest_1samp([-v for v in odd], 0).confidence_interval(0.95)
    assert found.residual == pytest.approx(1)
    assert (found.residual_ci_low, found.residual_ci_high) == pytest.approx(tuple(map(math.exp, interval)))


def test_the_interval_of_the_residual_holds_one_where_calls_are_noisy():
    """With the noise of a shared machine, and processes that differ, in at least 95 of these 100 runs."""
    held = 0
    for trial in range(100):
        chance = random.Random(trial)
        speeds = {}

        def noisy(key, batch_size, pass_, position, chance=chance, speeds=speeds):
            process = speeds.setdefault((key, pass_), chance.gauss(0, 0.007))
            spike = 2 if chance.random() < 0.01 else 1
            return seconds(key, batch_size, pass_, position) * spike * math.exp(process + chance.gauss(0, 0.03))

        found = decompose(run(KEYS, noisy, samples=36, batch_size=4), STATES, ALONE, left_out=1)
        held += found.residual_ci_low <= 1 <= found.residual_ci_high
    assert held >= 95
