"""A clock that does not wait: what it would have read is in every call, beside what the call took."""

from dataclasses import replace

import pytest

from bench_core.lab import outcome
from bench_core.lab.effects import effect
from bench_core.lab.experiment import experiment
from bench_core.pitfalls.registry import get

COST = {"fixed_s": 0.1, "per_image_s": 0.0}


@pytest.fixture
def measured(bench):
    """The stored run, had every call of the denoiser returned after this share of its time, and one of the pipeline
    after that share."""

    def measured(denoiser, pipeline=1.0):
        spec = experiment(get("missing-synchronize"))
        found = bench.run(spec, {candidate.key: COST for candidate in spec.candidates})
        return replace(
            found, calls=tuple(_returned(c, denoiser if ".py" in c.candidate else pipeline) for c in found.calls)
        )

    return measured


def _returned(call, share):
    return call.model_copy(update={"witness": call.witness.model_copy(update={"returned_s": call.batch_s * share})})


def test_a_gpu_that_is_not_waited_for_looks_ten_times_as_fast(measured):
    found = outcome.of_result(measured(0.1))
    assert found.claimed.value == pytest.approx(10, rel=0.01)
    assert found.fair.value == pytest.approx(1, rel=0.01)
    assert found.inflation.low > 9


def test_where_there_is_nothing_to_wait_for_nothing_is_inflated(measured):
    found = outcome.of_result(measured(0.9999))
    assert found.inflation.value == pytest.approx(1, rel=0.001)
    assert effect(found) == "none"


def test_the_whole_pipeline_has_a_number_of_its_own(measured):
    found = outcome.of_result(measured(0.1, pipeline=0.5))
    assert found.beside.value == pytest.approx(2.0)


def test_a_run_that_does_not_know_when_a_call_returned_claims_nothing(bench):
    """It is not said to have shown no effect."""
    spec = experiment(get("missing-synchronize"))
    found = outcome.of_result(bench.run(spec, {candidate.key: COST for candidate in spec.candidates}))
    assert (found.claimed.value, found.inflation.value, effect(found)) == (None, None, "unknown")
    assert found.fair.value == pytest.approx(1)
