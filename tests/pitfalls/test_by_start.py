"""Pitfalls of first calls: what a process pays once is told as speed, and is gone once both sides are warmed up."""

from dataclasses import replace

import pytest

from bench_core.lab import outcome
from bench_core.lab.experiment import experiment, knobs_of
from bench_core.pitfalls.registry import get

CALL_S, PAID_ONCE_S = 0.1, 0.05
COST = {"fixed_s": CALL_S, "per_image_s": 0.0, "first_extra_s": PAID_ONCE_S}


@pytest.fixture
def shown(bench):
    def shown(name, **costs):
        spec = experiment(get(name))
        return outcome.of_result(bench.run(spec, {key: COST | costs.get(role, {}) for role, key in _roles(spec)}))

    return shown


def _roles(spec):
    return [*spec.roles.items(), *((f"wrong_{role}", key) for role, key in spec.arms["wrong"].items())]


@pytest.mark.parametrize("name", ["cold-start", "warm-up-shape"])
def test_what_the_first_call_pays_once_is_claimed_as_a_speedup(shown, name):
    found = shown(name)
    assert found.claimed.value == pytest.approx(1.5, rel=0.02)
    assert found.fair.value == pytest.approx(1.0, rel=0.01)
    assert found.inflation.low > 1.4


@pytest.mark.parametrize("name", ["cold-start", "warm-up-shape", "single-shot-compile"])
def test_a_settling_call_before_the_timed_one_pays_what_is_paid_once(bench, name):
    """As on a GPU, where each turn begins with a call that is not counted."""
    spec = experiment(get(name))
    settling = spec.model_copy(update={"protocol": spec.protocol.model_copy(update={"settle_calls": 1})})
    found = outcome.of_result(bench.run(settling, {key: COST for _, key in _roles(spec)}))
    assert max(found.claimed.value, 1 / found.claimed.value) == pytest.approx(1.5, rel=0.02)
    assert found.fair.value == pytest.approx(1.0, rel=0.01)


def test_a_process_that_pays_nothing_once_shows_no_effect(shown):
    found = shown("cold-start", wrong_base={"first_extra_s": 0.0})
    assert found.inflation.value == pytest.approx(1.0, rel=0.02)


def test_a_warm_up_call_takes_the_effect_away(bench):
    knobs = replace(get("cold-start").KNOBS, warm_up_calls=1)
    spec = experiment(get("cold-start"), knobs)
    result = bench.run(spec, {key: COST for _, key in _roles(spec)})
    assert outcome.of_result(result).inflation.value == pytest.approx(1.0, rel=0.02)
    assert knobs_of(result.spec, get("cold-start")).warm_up_calls == 1


def test_the_compiler_stands_for_the_compiled_code(shown):
    compiled = {"fixed_s": CALL_S / 2, "first_extra_s": 5.0}
    found = shown("single-shot-compile", other=compiled, wrong_other=compiled)
    assert found.claimed.value == pytest.approx(CALL_S / 5.05, rel=0.05)
    assert found.fair.value == pytest.approx(2.0, rel=0.05)
    assert (found.fair.high / found.fair.low < 1.1, found.verdict_fair) == (True, "faster")
