"""A weak baseline is seen by the plain model that is measured beside it."""

import pytest

from bench_core.lab import outcome
from bench_core.lab.experiment import experiment
from bench_core.pitfalls.registry import get

PLAIN = {"fixed_s": 0.1, "per_image_s": 0.0, "load": {"status": "ok", "facts": {"pipeline": "P", "parameters": 5}}}


def shown(bench, baseline_s):
    spec = experiment(get("weak-baseline"))
    weak, fast = spec.arms["wrong"]["base"], spec.roles["other"]
    costs = {spec.roles["base"]: PLAIN, weak: PLAIN | {"fixed_s": baseline_s}, fast: PLAIN | {"fixed_s": 0.05}}
    return outcome.of_result(bench.run(spec, costs))


def test_what_the_baseline_lost_is_in_the_claim_and_the_rules_say_so(bench):
    found = shown(bench, 0.13)
    assert (found.claimed.value, found.fair.value) == pytest.approx((2.6, 2.0), rel=0.05)
    assert "weak-baseline" in found.flags


def test_a_baseline_as_fast_as_the_plain_model_is_not_weak(bench):
    found = shown(bench, 0.1)
    assert found.inflation.value == pytest.approx(1, rel=0.01)
    assert "weak-baseline" not in found.flags
