"""What comes of generated code: every outcome of files with known costs, and the borders between outcomes."""

import pytest

from bench_core.fairness.finding import Finding
from bench_core.suite.metrics import Quality, Speedup, Speedups
from bench_core.suite.outcome import judge

EULER = {"status": "ok", "facts": {"scheduler": "EulerDiscreteScheduler"}}
OWN_CLASS = {"status": "ok", "facts": {"scheduler": "MyDDIM"}}


@pytest.mark.parametrize(
    ("files", "outcome", "said"),
    [
        ({"generated": 0.5}, "solved", "1.00x"),
        ({"generated": 0.3}, "solved", "1.66x"),
        ({"generated": 0.7}, "partial", "below 0.95"),
        ({"generated": 1.3}, "no gain", "0.77x"),
        ({"generated": None}, "broken", "no such file"),
        ({"generated": "import (\n"}, "broken", "line 1"),
        ({"generated": "x = 1\n"}, "broken", "neither pipe nor load_pipeline"),
        ({"generated": {"load": {"status": "failed", "message": "no module"}}}, "broken", "no module"),
        ({"generated": {"n_images": 1}}, "broken", "wrong number of images"),
        ({"generated": {"fail": {6: "crash"}}}, "broken", "signal 11"),
        ({"generated": {"seconds": 0.5, "steps": 10}}, "not comparable", "10 steps where 20 were asked"),
        ({"generated": {"seconds": 0.5, "load": EULER}}, "not comparable", "EulerDiscreteScheduler"),
        ({"generated": {"seconds": 0.5, "load": OWN_CLASS}}, "solved", "1.00x"),
        ({"ground_truth": None}, "inconclusive", "the ground truth"),
        ({"ground_truth": {"seconds": 0.5, "steps": 10}}, "inconclusive", "the ground truth"),
        ({"baseline": None}, "inconclusive", "the baseline"),
        ({"baseline": {"load": EULER}}, "inconclusive", "the baseline"),
        ({"baseline": {"load": {"status": "oom", "message": "too large"}}}, "inconclusive", "too large"),
        ({"baseline": None, "generated": None}, "broken", "no such file"),
        ({"ground_truth": None, "generated": 1.3}, "no gain", "0.77x"),
    ],
)
def test_every_file_gets_its_outcome_with_the_reason(suite, files, outcome, said):
    suite.add(**files)
    assert suite.run().state == "done"
    found = suite.metrics()
    assert (found.outcome, said in found.reason) == (outcome, True), found.reason


def test_whose_fault_it_is_is_named(suite):
    suite.add(ground_truth=None)
    suite.add(baseline={"load": EULER})
    suite.add(generated={"seconds": 0.5, "steps": 10})
    suite.add()
    suite.run()
    faults = [suite.metrics(n).at_fault for n in (1, 2, 3, 4)]
    assert faults == ["ground_truth", "baseline", "generated", None]
    assert suite.metrics(3).refused == ("steps-mismatch",)


def test_steps_that_a_file_declares_to_change_are_no_answer_to_the_task(suite):
    code = "pipe = None\nCHANGES = {'num_inference_steps': 10}\nCOST = {'seconds': 0.5, 'steps': 10}\n"
    suite.add(generated=code)
    suite.run()
    assert suite.metrics().outcome == "not comparable"


def test_a_broken_ground_truth_leaves_the_generated_codes_speedup(suite):
    suite.add(ground_truth=None)
    suite.run()
    ratio = suite.metrics().speedups.generated
    assert ratio.speedup == pytest.approx(2, rel=0.01) and ratio.verdict == "faster"


def test_a_sampler_of_an_unknown_class_is_not_checked_and_it_is_said(suite):
    suite.add(generated={"seconds": 0.5, "load": OWN_CLASS})
    suite.run()
    notes = [f.message for f in suite.metrics().findings if f.rule == "scheduler-mismatch" and "not known" in f.message]
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("points", "outcome", "kept"), [(30.0, "solved", True), (29.6, "solved", True), (29.4, "partial", False)]
)
def test_quality_is_kept_unless_more_than_half_a_point_is_surely_lost(suite, points, outcome, kept):
    suite.add()
    suite.clip = {"1_experiment.py": (points, 0.9)}
    suite.run()
    found = suite.metrics()
    assert (found.outcome, found.quality.kept) == (outcome, kept)
    score = next(s for s in found.quality.scores if s.candidate == "generated")
    assert score.clip_difference == pytest.approx(points - 30) and score.ssim == pytest.approx(0.9)


def test_pictures_that_may_have_lost_more_than_half_a_point_leave_the_id_undecided(suite):
    suite.add()
    suite.clip = {"1_experiment.py": (lambda sample: 29.2 + 5 * (-1) ** sample, 0.9)}
    suite.run()
    found = suite.metrics()
    assert (found.outcome, found.quality.kept) == ("inconclusive", None) and "too few pictures" in found.reason


def test_without_a_clip_only_tripwires_guard_the_pictures(suite):
    suite.add()
    suite.run(clip_model="none")
    found = suite.metrics()
    assert (found.outcome, found.quality.kept, found.control) == ("solved", True, None)
    assert "not scored" in found.quality.message


# -- the borders ----------------------------------------------------------------------------------------------------


def ratio(low, high, errors=()):
    findings = tuple(Finding(rule=rule, severity="error", message=rule) for rule in errors)
    middle = None if low is None else (low * high) ** 0.5
    given = {"of": "generated", "over": "baseline", "verdict": "inconclusive", "findings": findings}
    return Speedup(speedup=middle, ci_low=low, ci_high=high, **given)


KEPT, UNKNOWN = Quality(kept=True, clip_model="shapes"), Quality(kept=None, clip_model="shapes", message="no scorer")


@pytest.mark.parametrize(
    ("own", "over", "quality", "outcome"),
    [
        ((1.5, 1.7), (0.95, 1.1), KEPT, "solved"),
        ((1.5, 1.7), (0.9499, 1.1), KEPT, "partial"),
        ((1.5, 1.7), (0.5, 0.9), KEPT, "partial"),
        ((1.5, 1.7), (0.95, 1.1), UNKNOWN, "inconclusive"),
        ((1.5, 1.7), (0.5, 0.9), UNKNOWN, "partial"),
        ((1.5, 1.7), (0.95, 1.1), None, "solved"),
        ((1.5, 1.7), (None, None), KEPT, "inconclusive"),
        ((0.99, 1.01), (0.97, 1.1), KEPT, "no gain"),
        ((0.5, 0.9), (0.97, 1.1), KEPT, "no gain"),
        ((0.96, 1.005), (0.97, 1.1), KEPT, "no gain"),
        ((0.99, 1.02), (0.97, 1.1), KEPT, "inconclusive"),
        ((1.0, 1.3), (0.97, 1.1), KEPT, "inconclusive"),
        ((None, None), (0.97, 1.1), KEPT, "inconclusive"),
    ],
)
def test_intervals_decide(own, over, quality, outcome):
    speedups = Speedups(generated=ratio(*own), ground_truth=ratio(1.5, 1.7), generated_over_ground_truth=ratio(*over))
    assert judge(speedups, {}, {}, quality).outcome == outcome


@pytest.mark.parametrize(
    ("own", "truth", "over", "outcome", "at_fault"),
    [
        (["outputs-cached"], [], ["outputs-cached"], "not comparable", "generated"),
        (["outputs-cached"], ["outputs-cached"], ["outputs-cached"], "not comparable", "generated"),
        (["dtype-mismatch"], ["dtype-mismatch"], [], "inconclusive", "baseline"),
        (["images-missing"], [], ["images-missing"], "broken", "generated"),
        ([], ["outputs-cached"], ["outputs-cached"], "inconclusive", "ground_truth"),
    ],
)
def test_of_three_files_the_one_that_conflicts_with_both_others_is_at_fault(own, truth, over, outcome, at_fault):
    def of(errors):
        return ratio(None, None, errors) if errors else ratio(1.5, 1.7)

    speedups = Speedups(generated=of(own), ground_truth=of(truth), generated_over_ground_truth=of(over))
    found = judge(speedups, {}, {}, KEPT)
    assert (found.outcome, found.at_fault) == (outcome, at_fault)
