"""A comparison is refused when the witnesses differ, and says why."""

import pytest

from bench_core.events import Event
from bench_core.records import Telemetry
from bench_core.results.result import Result
from tests.altered import OTHER, exact, with_calls, with_facts, with_witness


def broken(result):
    """(rule, severity) of the findings of the first comparison."""
    return [(f.rule, f.severity) for f in result.comparisons[0].findings]


@pytest.fixture
def result(bench):
    return bench.run(bench.spec(batch_sizes=(4,)), {"shapes+deepcache": {"fixed_s": 0.02, "per_image_s": 0.005}})


@pytest.mark.parametrize(
    ("seen", "rule", "evidence"),
    [
        ({"steps_set": 5}, "steps-mismatch", "steps_set 10 (shapes) against 5 (shapes+deepcache)"),
        ({"pipeline_calls": 4}, "serial-execution", "pipeline_calls 1 (shapes) against 4"),
        ({"width": 32, "height": 32}, "resolution-mismatch", "width 64 (shapes) against 32"),
        ({"dtype": "bfloat16"}, "dtype-mismatch", "shapes+deepcache should run in float32 and was seen in bfloat16"),
        ({"denoiser_rows": 40}, "guidance-mismatch", "rows per denoiser call 8.0 (shapes) against 4.0"),
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
    result = bench.run(exact(bench.spec("shapes", "shapes+bf16", batch_sizes=(1,))))
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
    assert [(f.rule, f.severity) for f in comparison.findings] == [("unwitnessed", "warning")]


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


# -- what is wrong with one side by itself ----------------------------------------------------------------------


def test_a_time_that_the_machine_cannot_reach_is_not_comparable(result):
    ceilings = {"matmul_flops_per_s": {"float32": 1e12}}
    facts = {"flops_per_image": {"10": 1e10}, "ceilings": ceilings}
    assert broken(with_facts(result, **facts)) == []  # 4 images of 10 GFLOP need 0.04 s, the fake takes 0.04 s
    fast = with_facts(result, **facts | {"flops_per_image": {"10": 2e10}})
    assert broken(fast) == [("faster-than-physics", "error")]
    assert (fast.comparisons[0].verdict, fast.comparisons[0].speedup) == ("not comparable", None)
    assert f"{OTHER} at batch 4" in fast.comparisons[0].findings[0].message


def test_a_clock_that_was_stopped_is_not_comparable(result):
    cheated = with_calls(result, OTHER, lambda call, _: {"batch_s": call.batch_s / 2})
    assert broken(with_facts(cheated, round_trip_s=0.001)) == [("clocks-disagree", "error")]


def test_another_program_on_the_gpu_is_an_error_of_either_side(result):
    for side in ("shapes", OTHER):
        shared = with_calls(result, side, lambda *_: {"telemetry": Telemetry(foreign_gpu_processes=1)})
        assert broken(shared) == [("contaminated", "error")]


@pytest.mark.parametrize(("disturbed", "rules"), [(0, []), (1, [("contended", "warning")])])
def test_other_programs_on_the_cores_are_a_warning_beyond_a_tenth_of_the_calls(result, disturbed, rules):
    def busy(call, number):
        return {"telemetry": Telemetry(others_cpu=1000.0 if number < disturbed else 0.0)}

    assert broken(with_calls(result, "shapes", busy)) == rules  # one of six calls


def test_a_gpu_that_held_its_clocks_back_is_a_warning(result):
    hot = with_calls(result, OTHER, lambda *_: {"telemetry": Telemetry(throttle_reasons=("hw_thermal_slowdown",))})
    assert broken(hot) == [("throttled", "warning")]


def test_a_cell_that_never_became_steady_is_a_warning(bench):
    restless = {"drift": lambda now_s: 0.3 * (int(now_s * 1e6) % 7)}
    result = bench.run(bench.spec(batch_sizes=(1,), rounds=6), {OTHER: restless})
    assert [c.steady for c in result.cells] == [True, False]
    assert ("not-steady", "warning") in broken(result)


def test_times_that_drift_are_a_note_and_pairs_keep_the_ratio_free_of_it(bench):
    def slower(now_s):
        return (now_s - 1000) / 1000

    costs = {key: {"fixed_s": 0.1, "drift": slower} for key in ("shapes", OTHER)}
    result = bench.run(exact(bench.spec(batch_sizes=(1,), rounds=20)), costs)
    assert broken(result) == [("drift", "note")] * 2
    assert result.comparisons[0].speedup == pytest.approx(1, abs=0.01)


def test_findings_of_a_lone_candidate_are_the_runs(bench):
    lone = bench.run(bench.spec("shapes", batch_sizes=(1,)))
    shared = with_calls(lone, "shapes", lambda *_: {"telemetry": Telemetry(foreign_gpu_processes=2)})
    assert (lone.findings, shared.comparisons) == ([], [])
    assert [(f.rule, f.severity) for f in shared.findings] == [("contaminated", "error")]


# -- when to stop was chosen by looking -------------------------------------------------------------------------


@pytest.fixture
def noisy(bench):
    """Twenty rounds of which one side is noisy."""

    def shaken(call, number):
        factor = 1 + 0.02 * ((7 * number) % 10 - 4.5) / 4.5
        return {"batch_s": call.batch_s * factor, "outside_s": call.outside_s * factor}

    return with_calls(bench.run(exact(bench.spec(batch_sizes=(1,), rounds=20))), "shapes", shaken)


def under(result, **protocol):
    """The same calls, had the run been asked for something else."""
    run = type(result.run)(result.run.run_id, result.run.created_ns, exact(result.spec, **protocol))
    return Result(run, result.calls, result.events)


def test_an_interval_is_wider_where_the_numbers_may_have_chosen_when_to_stop(noisy):
    narrow, cut_off = noisy.comparisons[0], under(noisy, rounds=50).comparisons[0]
    assert narrow.speedup == cut_off.speedup
    assert cut_off.ci_low < narrow.ci_low < narrow.ci_high < cut_off.ci_high
    assert under(noisy, precision=0.5).comparisons[0].ci_low == cut_off.ci_low


def test_a_precision_that_was_not_reached_is_a_note(noisy):
    assert broken(under(noisy, precision=0.05)) == []
    assert broken(under(noisy, precision=0.001)) == [("precision-not-reached", "note")]


def test_a_run_cut_off_after_few_rounds_has_no_interval(bench):
    cut = under(bench.run(bench.spec(batch_sizes=(1,), rounds=8)), rounds=50).comparisons[0]
    assert (cut.speedup, cut.verdict) == (None, "inconclusive")
    assert "9 are needed" in cut.findings[0].message


def test_comparisons_are_of_the_sizes_that_both_sides_have(result):
    found = [("shapes", [1, 2, 4]), (OTHER, [2, 4, 8])]
    events = [
        Event(run_id="r", at_ns=1, kind="sizes-found", payload={"candidate": key, "sizes": sizes, "message": ""})
        for key, sizes in found
    ]
    searched = Result(result.run, result.calls, (*result.events, *events))
    assert [c.batch_size for c in searched.comparisons] == [2, 4]
    assert {(c.candidate, c.batch_size) for c in searched.cells} == {(k, b) for k, sizes in found for b in sizes}
