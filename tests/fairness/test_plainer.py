"""A baseline that loses time is named, with the ratio to the faster plain candidate; a plain one never is."""

import pytest

from bench_core.events import Facts
from bench_core.fairness.plainer import is_plainer
from tests.fairness.examples import side

SLOW, PLAIN, FAST = {"fixed_s": 0.2}, {"fixed_s": 0.1}, {"fixed_s": 0.05}
MODEL = Facts(pipeline="StableDiffusionPipeline", parameters=8_000_000)


@pytest.fixture
def run(bench):
    """A run of candidates with their costs, the first of which is the baseline; its comparisons."""

    def measured(**costs):
        keys = [key.replace("__", "+") for key in costs]
        spec = bench.spec(*keys, batch_sizes=(1,))
        return bench.run(spec, dict(zip(keys, costs.values(), strict=True))).comparisons

    return measured


def weak(comparisons):
    return [[f.rule for f in c.findings].count("weak-baseline") for c in comparisons]


def test_a_baseline_slower_than_without_its_technique_is_named_in_every_comparison(run):
    plain, fast = run(shapes__channels_last=SLOW, shapes=PLAIN, shapes__deepcache=FAST)
    assert weak([plain, fast]) == [1, 1]
    assert plain.over_fastest is None
    assert fast.over_fastest.candidate == "shapes"
    assert fast.over_fastest.speedup == pytest.approx(0.11 / 0.06)
    assert fast.over_fastest.ci_low <= fast.over_fastest.speedup <= fast.over_fastest.ci_high
    assert fast.speedup == pytest.approx(0.21 / 0.06)
    assert fast.verdict == "faster"
    assert "shapes is 1.909x" in next(f.message for f in fast.findings if f.rule == "weak-baseline")


def test_a_plain_baseline_is_not_weak_however_fast_the_others_are(run):
    comparisons = run(shapes=SLOW, shapes__deepcache=PLAIN, shapes__tome=FAST)
    assert weak(comparisons) == [0, 0]
    assert [c.over_fastest for c in comparisons] == [None, None]


def test_a_technique_that_pays_makes_no_weak_baseline(run):
    comparisons = run(shapes__channels_last=PLAIN, shapes=SLOW, shapes__channels_last__deepcache=FAST)
    assert weak(comparisons) == [0, 0]


def test_one_that_is_not_comparable_is_not_the_fastest_honest_one(run, bench):
    comparisons = run(shapes__bf16=SLOW, shapes=PLAIN)  # the fake runs in float32 whatever was declared
    assert (weak(comparisons), comparisons[0].verdict) == ([0], "not comparable")


@pytest.mark.parametrize(
    ("arm", "baseline"),
    [
        ("shapes", "shapes+compile"),
        ("shapes+deepcache", "shapes+deepcache:interval=3+compile"),
        ("shapes", "shapes+bf16"),
        ("file:a.py", "file:a.py+tome"),
        ("shapes", "file:a.py"),
    ],
)
def test_the_same_model_with_less_done_to_it_is_plainer(arm, baseline):
    assert is_plainer(side(candidate=arm, facts=MODEL), side(candidate=baseline, facts=MODEL))


@pytest.mark.parametrize(
    ("arm", "baseline"),
    [
        ("shapes+deepcache", "shapes"),
        ("shapes+tome", "shapes+compile"),
        ("shapes+deepcache:interval=2", "shapes+deepcache:interval=3+compile"),
        ("shapes", "shapes+scheduler:name=heun"),
        ("shapes+tome", "file:a.py"),
        ("file:a.py", "shapes"),
        ("file:a.py", "file:b.py"),
    ],
)
def test_another_technique_model_or_amount_of_work_is_not_plainer(arm, baseline):
    assert not is_plainer(side(candidate=arm, facts=MODEL), side(candidate=baseline, facts=MODEL))


def test_a_model_file_of_another_or_an_unknown_model_has_nothing_plainer():
    file = side(candidate="file:a.py", facts=MODEL)
    assert not is_plainer(side(candidate="shapes", facts=Facts(pipeline="Other", parameters=8_000_000)), file)
    assert not is_plainer(side(candidate="shapes"), side(candidate="file:a.py"))


def test_a_model_file_that_declares_other_work_has_nothing_plainer():
    fewer = MODEL.model_copy(update={"changes": {"num_inference_steps": "5"}})
    assert not is_plainer(side(candidate="shapes", facts=MODEL), side(candidate="file:a.py", facts=fewer))
