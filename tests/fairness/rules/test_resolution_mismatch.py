from bench_core.events import Facts
from bench_core.fairness.rules import resolution_mismatch as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import differs, divided, found, pointed, source, timed

OWN_SIZE = {"decoded_pixels": 64 * 64, "denoiser_positions": 64.0}


def test_images_of_another_size_are_found():
    assert said(rule.in_calls(side("a"), side("b", seen={"width": 32}))) == ["width 64 (a) against 32 (b)"]


def test_images_that_were_enlarged_after_the_decoder_are_found():
    small = side("b", seen=OWN_SIZE | {"decoded_pixels": 32 * 32, "denoiser_positions": 16.0})
    assert said(rule.in_calls(side("a", seen=OWN_SIZE), small)) == [
        "b: the decoder made 1024 pixels of an image, which has 4096",
        "positions of an image in the denoiser 64 (a) against 16 (b)",
    ]


def test_latents_that_were_enlarged_before_the_decoder_are_found():
    small = side("b", seen=OWN_SIZE | {"denoiser_positions": 16.0})
    assert said(rule.in_calls(side("a", seen=OWN_SIZE), small)) == [
        "positions of an image in the denoiser 64 (a) against 16 (b)"
    ]


def test_latents_that_were_made_smaller_within_the_denoiser_are_found():
    small = OWN_SIZE | {"layer_rows": 80, "layer_positions": 16.0}
    evidence = "b: the denoiser was given 64 positions of an image and computed 16"
    assert said(rule.in_calls(side("a", seen=OWN_SIZE), side("b", seen=small))) == [evidence]
    declared = side("b", seen=small, facts=Facts(changes={"denoiser": "at half of the resolution"}))
    assert said(rule.in_calls(side("a", seen=OWN_SIZE), declared)) == [("note", evidence)]


def test_frames_that_become_rows_are_not_nor_latents_as_they_were():
    for rows, positions in ((80 * 4, 16.0), (80, 64.0), (None, None)):
        seen = OWN_SIZE | {"layer_rows": rows, "layer_positions": positions}
        assert said(rule.in_calls(side(seen=OWN_SIZE), side(seen=seen))) == []


def test_images_of_one_size_are_not_nor_those_of_another_kind_of_model():
    assert said(rule.in_calls(side(), side())) == []
    assert said(rule.in_calls(side(seen=OWN_SIZE), side(seen=OWN_SIZE))) == []
    tokens = side(seen=OWN_SIZE | {"denoiser_positions": 16.0}, facts=Facts(pipeline="TransformerPipeline"))
    assert said(rule.in_calls(side(seen=OWN_SIZE, facts=Facts(pipeline="UNetPipeline")), tokens)) == []
    latents = side(seen=OWN_SIZE | {"decoded_pixels": None}, protocol={"output_type": "latent"})
    assert said(rule.in_calls(latents, latents)) == []


def test_another_size_between_two_runs_is_named_with_both_values():
    runs = two_runs(rule.ID, height=("512", "64"), width=("512", "64"))
    assert said(rule.between_runs(runs)) == ["height 512 against 64", "width 512 against 64"]


def test_a_size_that_was_left_to_the_model_may_be_the_same_one():
    assert said(rule.between_runs(two_runs(rule.ID, height=("default", "64")))) == [
        ("note", "height default against 64")
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_a_script_that_makes_smaller_images_on_one_side_is_found():
    script = divided("base_pipe(prompts, height=512, width=512)", "fast_pipe(prompts, height=256, width=512)")
    line = "fast_pipe(prompts, height=256, width=512)"
    assert pointed(script, rule.in_source(script)) == [(line, "256 here, 512 in line 3", "warning")]


def test_a_script_of_one_size_is_not():
    script = divided(
        "base_pipe(prompts, height=S, width=S)",
        "fast_pipe(prompts, **size)",
        "S = 512",
        "size = dict(height=512, width=S)",
    )
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_sizes_are_found():
    a, b = (timed(f"pipe(batch, height={n}, width={n})", path=path) for n, path in ((512, "a.py"), (384, "b.py")))
    [(aspect, evidence)] = differs(rule.between_sources(a, b))
    assert aspect == "size"
    assert "512 (a.py, line 4) against 384" in evidence


def test_two_sources_of_one_size_are_not():
    b = timed("call(batch, width=W)", "W = H = 512", "call = lambda texts, **more: pipe(texts, height=H, **more)")
    assert differs(rule.between_sources(timed("pipe(batch, height=512, width=512)"), b)) == []


SPELLED = """
    import time
    OLD_SIDE = 512
    NEW_SIDE = {new}
    def lap(role, pipe):
        side = globals()[f"{{role}}_SIDE"]
        start = time.perf_counter()
        pipe(PROMPTS, height=side, width=side)
        return time.perf_counter() - start
    print(lap("OLD", old_pipe) / lap("NEW", new_pipe))
"""


def test_a_size_that_is_looked_up_by_a_text_that_is_put_together_is_found():
    script = source(SPELLED.format(new=256))
    assert [told[0] for _, *told in found(rule.in_source(script))] == ["256 here, 512 in line 2"]
    alike = source(SPELLED.format(new=512))
    assert found(rule.in_source(alike)) == []


def test_two_sources_of_which_one_leaves_the_size_to_the_pipeline_are_a_warning():
    whole = timed("pipe(batch, height=512, width=512)")
    for call in ("pipe(batch)", "pipe(batch, height=512)"):
        assert [severity for _, _, severity in differs(rule.between_sources(whole, timed(call)))] == ["warning"]


def test_a_size_of_a_class_of_settings_that_is_looked_up_by_its_name_is_found():
    settings = """
        import time
        class Settings:
            old_side = 512
            new_side = {new}
        def lap(role, pipe):
            side = getattr(Settings, role + "_side")
            start = time.perf_counter()
            pipe(PROMPTS, height=side, width=side)
            return time.perf_counter() - start
        print(lap("old", old_pipe) / lap("new", new_pipe))
    """
    script = source(settings.format(new=320))
    assert [told[0] for _, *told in found(rule.in_source(script))] == ["320 here, 512 in line 3"]
    alike = source(settings.format(new=512))
    assert found(rule.in_source(alike)) == []
