"""Pitfalls of reckoning: on candidates of known cost the claim, the fair number and the inflation are known, too."""

from dataclasses import replace

import pytest

from bench_core.lab import outcome
from bench_core.lab.experiment import experiment
from bench_core.pitfalls.registry import get
from bench_core.results.result import load_result
from bench_core.worker.messages import CountReply
from tests.fakes import FakeWorker

FIXED_S, PER_IMAGE_S = 0.1, 0.01


class Countable(FakeWorker):
    """Whose images have so many operations."""

    def __init__(self, clock, flops, **cost):
        super().__init__(clock, **cost)
        self.flops = flops

    def count(self, timeout_s):
        counted = dict.fromkeys(map(str, range(1, 100)), self.flops)
        return CountReply(flops_per_image=counted, nominal_flops_per_image=counted)


class Repeating(FakeWorker):
    """Whose pictures depend on their place in the batch alone."""

    def _reply(self, batch, seconds):
        again = batch.model_copy(update={"seeds": tuple(range(batch.batch_size))})
        return super()._reply(again, seconds)


@pytest.fixture
def shown(bench):
    """Shows a pitfall: `workers` maps the end of a candidate's string to what makes its worker of a clock."""

    def shown(name, workers=None, **knobs):
        def start(candidate):
            made = (make for end, make in (workers or {}).items() if candidate.key.endswith(end))
            return next(made, FakeWorker)(bench.clock)

        pitfall = get(name)
        run_id = bench.store.add_run(experiment(pitfall, replace(pitfall.KNOBS, **knobs)))
        conductor = bench.conductor(run_id)
        conductor.crew.start_worker = start
        assert conductor.conduct() == "done"
        return outcome.of_result(load_result(bench.store, run_id))

    return shown


def costs(**cost):
    return lambda clock: FakeWorker(clock, **cost)


def values(found):
    return [estimate.value for estimate in (found.claimed, found.fair, found.inflation)]


@pytest.mark.parametrize(
    ("name", "claimed"),
    [("unequal-totals", 36 / 32), ("units-mixed", 4), ("short-last-batch", 40 / 36), ("best-of-n", 1)],
)
def test_a_program_against_itself_is_told_as_faster(shown, name, claimed):
    found = shown(name)
    assert values(found) == pytest.approx([claimed, 1, claimed])
    assert found.verdict_fair == "inconclusive", "two starts cannot say more of equal programs"


def test_a_lucky_call_is_told_as_speed(shown):
    def lucky(clock):
        return FakeWorker(clock, drift=lambda now: -0.03 * (int(now * 1000) % 7 == 0))

    found = shown("best-of-n", {"#2": lucky})
    assert found.claimed.value > found.fair.value
    assert found.inflation.low > 1


def test_pictures_that_are_made_again_are_counted_once(shown):
    found = shown("seed-reset", {"seed=33": Repeating})
    assert values(found) == [16, 4, 4]
    assert found.verdict_fair is None


@pytest.mark.parametrize(("batch_size", "different"), [(5, 5), (32, 16)])
def test_sixteen_pictures_are_sixteen_at_every_batch_size(shown, batch_size, different):
    found = shown("seed-reset", {"seed=33": Repeating}, batch_size=batch_size)
    assert values(found) == [16, different, 16 / different]


def test_pictures_that_differ_all_count(shown):
    assert values(shown("seed-reset")) == [16, 16, 1]


def test_a_batch_is_as_much_faster_per_image_as_it_was_measured_to_be(shown):
    found = shown("batch-is-free")
    measured = (FIXED_S + PER_IMAGE_S) / ((FIXED_S + 16 * PER_IMAGE_S) / 16)
    assert values(found) == pytest.approx([16, measured, 16 / measured])
    assert found.claimed.low == found.claimed.high == 16
    assert found.fair.low < measured < found.fair.high


def test_operations_are_not_seconds(shown):
    found = shown(
        "flops-not-seconds",
        {
            "interval=3": lambda clock: Countable(clock, 1e9, fixed_s=0.08),
            "shapes": lambda clock: Countable(clock, 3e9, fixed_s=0.11),
        },
    )
    assert values(found) == pytest.approx([3, 12 / 9, 9 / 4])


def test_where_operations_are_unknown_seconds_are_told_and_nothing_is_claimed(shown):
    found = shown("flops-not-seconds")
    assert (found.claimed.value, found.inflation.value) == (None, None)
    assert found.fair.value == pytest.approx(1)


def test_a_cache_is_set_against_the_steps_that_take_about_as_long(shown):
    workers = {
        "interval=3": costs(fixed_s=0.2, per_image_s=0),
        "n=5": costs(fixed_s=0.1, per_image_s=0),
        "n=6": costs(fixed_s=0.21, per_image_s=0),
        "shapes": costs(fixed_s=0.4, per_image_s=0),
    }
    assert values(shown("fewer-steps", workers)) == pytest.approx([2, 1.05, 2 / 1.05])


def test_the_largest_of_several_speedups_is_more_than_they_are_on_average(shown):
    found = shown("pick-the-batch", {"+bf16": costs(fixed_s=FIXED_S, per_image_s=PER_IMAGE_S / 2)})
    ratios = [(0.1 + 0.01 * b) / (0.1 + 0.005 * b) for b in (1, 2, 4, 8)]
    assert found.claimed.value == pytest.approx(ratios[-1])
    assert ratios[0] < found.fair.value < ratios[-1]
