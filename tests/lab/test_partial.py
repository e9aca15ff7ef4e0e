"""Runs of pitfalls that ended early, by a time limit or with a candidate that failed: numbers of what there is, or none
with the reason; never a traceback."""

import pytest

from bench_core.lab import measured, outcome, timeline
from bench_core.lab.experiment import experiment
from bench_core.pitfalls import registry
from bench_core.results.result import load_result
from tests.fakes import FakeWorker

NUMBERS = ("claimed", "fair", "inflation")


@pytest.fixture
def ended(bench):
    """The run of a pitfall after `max_time_s`, with options of its workers by the ends of their candidates."""

    def ended(name, max_time_s=None, **costs):
        spec = experiment(registry.get(name)).model_copy(update={"max_time_s": max_time_s})
        conductor = bench.conductor(bench.store.add_run(spec))

        def start(candidate):
            own = (cost for end, cost in costs.items() if candidate.key.endswith(end))
            return FakeWorker(bench.clock, **next(own, {}))

        conductor.crew.start_worker = start
        assert conductor.conduct() == "done"
        return load_result(bench.store, conductor.run_id)

    return ended


def judged(result):
    """The row of a run, when it was seen that no number is told without its interval, and none is missing unsaid."""
    found = outcome.of_result(result)
    timeline.of_result(result)
    for estimate in (found.claimed, found.fair, found.inflation):
        assert len({estimate.value is None, estimate.low is None, estimate.high is None}) == 1
    row = measured.of_outcome(found, result)
    assert bool(row.message) == any(getattr(row, name) is None for name in NUMBERS)
    return row


@pytest.mark.parametrize("name", registry.catalog())
def test_at_every_time_limit_there_are_numbers_or_the_reason(ended, name):
    for max_time_s in (1, 4, 7, 12, 20):
        row = judged(ended(name, max_time_s))
        if max_time_s == 1:
            assert row.claimed is None and "stopped at the time limit of 1 s" in row.message


@pytest.mark.parametrize("name", registry.catalog())
def test_where_a_candidate_dies_in_the_middle_there_are_numbers_or_the_reason(ended, name):
    for side in experiment(registry.get(name)).keys:
        judged(ended(name, **{side: {"fail": {8: "crash"}}}))


def test_the_quotient_is_of_starts_that_both_sides_made(ended):
    """At its limit the cold process had made its first call in a start in which no other had made one that counts."""
    whole = ended("cold-start", **{"calls=0": {"first_extra_s": 0.1}})
    first = min(c.started_ns for c in whole.calls)
    cold = [c for c in whole.calls if c.candidate.endswith("calls=0") and c.start == 2]
    until_s = (min(c.started_ns for c in cold) - first) / 1e9 + 2
    row = judged(ended("cold-start", until_s, **{"calls=0": {"first_extra_s": 0.1}}))
    assert row.inflation == pytest.approx(0.21 / 0.11, rel=0.02)


class HalfTheSteps(FakeWorker):
    """Runs fewer steps than it was asked for."""

    def _reply(self, batch, seconds):
        return super()._reply(batch.model_copy(update={"steps": batch.steps // 2}), seconds)


def test_a_fair_side_that_rules_forbid_to_compare_is_said_to_be_so(bench):
    conductor = bench.conductor(bench.store.add_run(experiment(registry.get("unequal-totals"))))
    conductor.crew.start_worker = lambda c: (HalfTheSteps if c.key.endswith("#2") else FakeWorker)(bench.clock)
    conductor.conduct()
    row = judged(load_result(bench.store, conductor.run_id))
    assert (row.fair, row.verdict_fair) == (None, "not comparable")
    assert "the fair side itself is not comparable here" in row.message
