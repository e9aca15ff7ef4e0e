"""A comparison is refused when the witnesses differ, and says why."""

import pytest

from bench_core.records import Witness
from bench_core.results import Result


def with_witness(result, candidate, **seen):
    """The same run, had this candidate's calls been seen to do something else."""
    calls = [
        c.model_copy(update={"witness": Witness(**{**c.witness.model_dump(), **seen})})
        if c.candidate == candidate
        else c
        for c in result.calls
    ]
    return Result(result.run, tuple(calls), result.events)


@pytest.fixture
def result(bench):
    return bench.run(bench.spec(batch_sizes=(4,)), {"shapes+deepcache": {"fixed_s": 0.02, "per_image_s": 0.005}})


@pytest.mark.parametrize(
    ("seen", "rule", "evidence"),
    [
        ({"steps_set": 5}, "steps-mismatch", "steps_set 10 (shapes) against 5 (shapes+deepcache)"),
        ({"pipeline_calls": 4}, "serial-vs-batched", "pipeline_calls 1 (shapes) against 4"),
        ({"width": 32, "height": 32}, "images-mismatch", "width 64 (shapes) against 32"),
        ({"dtype": "bfloat16"}, "dtype-mismatch", "shapes+deepcache should run in float32 and was seen in bfloat16"),
        ({"denoiser_rows": 40}, "rows-mismatch", "rows per denoiser call 8.0 (shapes) against 4.0"),
    ],
)
def test_what_did_not_run_alike_has_no_ratio(result, seen, rule, evidence):
    comparison = with_witness(result, "shapes+deepcache", **seen).comparisons[0]
    assert (comparison.verdict, comparison.speedup, comparison.ci_low) == ("not comparable", None, None)
    assert rule in {f.rule for f in comparison.findings if f.severity == "error"}
    assert any(evidence in f.message for f in comparison.findings)


def test_what_ran_alike_has_a_ratio_and_no_findings(result):
    comparison = result.comparisons[0]
    assert comparison.findings == ()
    assert comparison.ci_low <= comparison.speedup <= comparison.ci_high


def test_a_declared_change_is_a_note(bench):
    result = bench.run(bench.spec("shapes", "shapes+bf16", batch_sizes=(1,)))
    comparison = with_witness(result, "shapes+bf16", dtype="bfloat16").comparisons[0]
    assert [(f.rule, f.severity) for f in comparison.findings] == [("dtype-mismatch", "note")]
    assert comparison.verdict == "no difference"


def test_a_sampler_that_calls_the_denoiser_more_often_is_comparable(bench):
    result = bench.run(bench.spec("shapes", "shapes+scheduler:name=heun", batch_sizes=(1,)), samplers("DDIM", "Heun"))
    seen = {"scheduler_steps": 19, "denoiser_calls": 19, "denoiser_rows": 38}
    comparison = with_witness(result, "shapes+scheduler:name=heun", **seen).comparisons[0]
    assert comparison.speedup is not None
    assert [(f.rule, f.severity) for f in comparison.findings] == [("scheduler-mismatch", "note")]


def samplers(*names):
    """Fake workers' options: what class of scheduler each candidate says it has loaded."""
    keys = ("shapes", "shapes+scheduler:name=heun") if "Heun" in names else ("shapes", "shapes+deepcache")
    facts = ({"scheduler": f"{name}Scheduler"} for name in names)
    return {k: {"load": {"status": "ok", "message": "", "facts": f}} for k, f in zip(keys, facts, strict=True)}


def test_models_that_come_with_different_samplers_are_warned_of(bench):
    result = bench.run(bench.spec(batch_sizes=(1,)), samplers("DDIM", "PNDM"))
    assert [(f.rule, f.severity) for f in result.comparisons[0].findings] == [("scheduler-mismatch", "warning")]


def test_a_dtype_that_was_declared_and_not_seen_is_an_error(bench):
    comparison = bench.run(bench.spec("shapes", "shapes+bf16", batch_sizes=(1,))).comparisons[0]
    assert (comparison.verdict, comparison.speedup) == ("not comparable", None)
    assert "shapes+bf16 should run in bfloat16 and was seen in float32" in comparison.findings[0].message


def test_what_could_not_be_seen_is_a_warning(result):
    comparison = with_witness(result, "shapes+deepcache", steps_set=None).comparisons[0]
    assert [(f.rule, f.severity) for f in comparison.findings] == [("not-witnessed", "warning")]


def test_few_rounds_have_an_interval_and_a_warning(bench):
    noisy = {"drift": lambda now_s: 0.01 * (int(now_s * 7) % 3)}
    comparison = bench.run(bench.spec(batch_sizes=(1,), rounds=3), {"shapes": noisy}).comparisons[0]
    assert comparison.ci_low < comparison.speedup < comparison.ci_high
    assert [(f.rule, f.severity) for f in comparison.findings] == [("too-few-rounds", "warning")]


def test_a_single_round_has_no_interval_so_no_ratio_and_no_verdict(bench):
    comparison = bench.run(bench.spec(batch_sizes=(1,), rounds=1)).comparisons[0]
    assert (comparison.speedup, comparison.ci_low, comparison.verdict) == (None, None, "inconclusive")
    assert comparison.findings[0].rule == "too-few-rounds"


def test_latents_are_not_decoded_so_no_picture_size_is_missed(bench):
    result = bench.run(bench.spec(batch_sizes=(1,), output_type="latent"))
    blind = {"decoder_rows": None}
    both = with_witness(with_witness(result, "shapes", **blind), "shapes+deepcache", **blind)
    assert both.comparisons[0].findings == ()
