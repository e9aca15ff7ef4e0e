from bench_core.events import Facts
from bench_core.fairness.rules import guidance_mismatch as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import differs, divided, pointed, source, timed

GUIDED = {"stepped_rows": 40, "rows_per_step": 2.0}


def test_half_the_rows_a_call_are_found():
    half = side("b", seen={"denoiser_rows": 40})
    assert said(rule.in_calls(side("a"), half)) == ["rows per denoiser call 8.0 (a) against 4.0 (b)"]


def test_more_calls_of_as_many_rows_are_not():
    heun = side(seen={"denoiser_calls": 19, "denoiser_rows": 152})
    assert said(rule.in_calls(side(), heun)) == []
    assert said(rule.in_calls(side(), side(seen={"denoiser_rows": None}))) == []


def test_half_the_rows_of_an_image_in_a_step_are_found():
    half = side("b", seen=GUIDED | {"rows_per_step": 1.0, "denoiser_rows": 40})
    assert said(rule.in_calls(side("a", seen=GUIDED), half)) == [
        "denoiser rows for an image and step 2 (a) against 1 (b)"
    ]


def test_guidance_in_some_steps_only_is_found_unless_it_is_declared():
    some = GUIDED | {"rows_per_step": 1.5}
    evidence = "denoiser rows for an image and step 2 (a) against 1.5 (b)"
    assert said(rule.in_calls(side("a", seen=GUIDED), side("b", seen=some))) == [evidence]
    open_about_it = side("b", seen=some, facts=Facts(changes={"guidance_scale": "2 in the first half"}))
    assert said(rule.in_calls(side("a", seen=GUIDED), open_about_it)) == [("note", evidence)]


def test_rows_that_the_denoiser_is_given_and_does_not_compute_are_found():
    half = GUIDED | {"layer_calls": 10, "layer_rows": 40}
    evidence = "b: the denoiser was given 80 rows in a call and computed 40"
    assert said(rule.in_calls(side("a", seen=GUIDED), side("b", seen=half))) == [evidence]
    declared = side("b", seen=half, facts=Facts(changes={"denoiser": "one pass of guidance"}))
    assert said(rule.in_calls(side("a", seen=GUIDED), declared)) == [("note", evidence)]


def test_rows_in_smaller_portions_are_not_nor_those_that_no_layer_saw():
    for inside in ((20, 80), (10, 80), (0, 0), (None, None)):
        seen = GUIDED | dict(zip(("layer_calls", "layer_rows"), inside, strict=True))
        assert said(rule.in_calls(side(seen=GUIDED), side(seen=seen))) == []


def test_guidance_that_is_declared_to_be_off_is_a_note():
    off = side("b", seen=GUIDED | {"rows_per_step": 1.0}, facts=Facts(changes={"guidance_scale": "1"}))
    assert said(rule.in_calls(side("a", seen=GUIDED), off)) == [
        ("note", "denoiser rows for an image and step 2 (a) against 1 (b)")
    ]


def test_the_same_rows_in_other_calls_are_not():
    two_passes = GUIDED | {"denoiser_calls": 20}
    skipped = GUIDED | {"denoiser_calls": 5, "denoiser_rows": 40}
    own_sampler = {"stepped_rows": 0, "denoiser_calls": 20}
    for seen in (two_passes, skipped, own_sampler):
        assert said(rule.in_calls(side(seen=GUIDED), side(seen=seen))) == []


def test_another_scale_that_guides_too_is_a_note():
    own = side("b", seen=GUIDED | {"guidance_scale": 7.5})
    asked = side("a", seen=GUIDED | {"guidance_scale": 2.0})
    assert said(rule.in_calls(asked, own)) == [("note", "guidance scale 2 (a) against 7.5 (b)")]
    assert said(rule.in_calls(asked, asked)) == []


def test_guidance_that_only_one_run_was_asked_for_is_found():
    assert said(rule.between_runs(two_runs(rule.ID, guidance_scale=("7.5", "1.0")))) == [
        "guidance_scale 7.5 against 1.0"
    ]


def test_two_scales_that_both_guide_cost_the_same():
    assert said(rule.between_runs(two_runs(rule.ID, guidance_scale=("7.5", "3.0")))) == [
        ("note", "guidance_scale 7.5 against 3.0")
    ]
    assert said(rule.between_runs(two_runs("prompts-mismatch", prompts=("1", "2")))) == []


def test_a_script_that_guides_one_side_only_is_found():
    script = divided("base_pipe(prompts, guidance_scale=7.5)", "fast_pipe(prompts, guidance_scale=1.0)")
    line = "fast_pipe(prompts, guidance_scale=1.0)"
    assert pointed(script, rule.in_source(script)) == [(line, "1.0 here, 7.5 in line 3", "warning")]


def test_a_script_that_guides_both_sides_alike_is_not():
    script = divided("base_pipe(prompts, guidance_scale=7.5)", "fast_pipe(guidance_scale=G, prompt=prompts)", "G = 7.5")
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_guidance_are_found():
    a, b = (timed(f"pipe(batch, guidance_scale={g})", path=path) for g, path in ((7.5, "a.py"), (0, "b.py")))
    evidence = "7.5 (a.py, line 4) against 0 (b.py, line 4)"
    assert differs(rule.between_sources(a, b)) == [("guidance", evidence)]


def test_two_sources_of_one_guidance_are_not():
    b = timed("call(batch)", "from functools import partial", "CFG = 7.5", "call = partial(pipe, guidance_scale=CFG)")
    assert differs(rule.between_sources(timed("pipe(batch, guidance_scale=7.5)"), b)) == []


def test_guidance_that_is_off_on_one_side_only_is_found():
    script = divided("pipe(prompts)", "fast_pipe(prompts, guidance_scale=0.0)")
    evidence = "0.0 here, the pipeline's own in line 3"
    assert pointed(script, rule.in_source(script)) == [("fast_pipe(prompts, guidance_scale=0.0)", evidence, "warning")]


def test_guidance_that_may_be_the_pipelines_own_is_not():
    script = divided("pipe(prompts)", "fast_pipe(prompts, guidance_scale=7.5)")
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_which_one_is_handed_its_guidance_are_a_warning():
    handed = source("""
        import time
        def run(pipe, batches, guidance_scale):
            for batch in batches:
                t = time.perf_counter()
                pipe(batch, guidance_scale=guidance_scale)
                laps.append(time.perf_counter() - t)
    """)
    [(aspect, evidence, severity)] = differs(rule.between_sources(timed("pipe(batch)", path="a.py"), handed))
    assert (aspect, severity) == ("guidance", "warning")
    assert evidence.endswith("whether that is the same is not told")
    assert differs(rule.between_sources(handed, handed)) == []


def test_two_sources_of_other_guidance_that_costs_the_same_are_a_note():
    a, b = (timed(f"pipe(batch, guidance_scale={g})") for g in (7.5, 5.0))
    assert [severity for _, _, severity in differs(rule.between_sources(a, b))] == ["note"]
