from bench_core.events import Facts
from bench_core.fairness.rules import output_type_mismatch as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import arms, differs, divided, pointed, source, timed


def test_latents_against_pictures_between_two_runs_are_named_with_both_values():
    assert said(rule.between_runs(two_runs(rule.ID, output_type=("pil", "latent")))) == [
        "output_type pil against latent"
    ]


def test_latents_that_came_back_where_the_other_side_made_pictures_are_found():
    pictures, latents = side("a", seen={"images_latent": 0}), side("b", seen={"images_latent": 4})
    for pair in ((pictures, latents), (latents, pictures)):
        assert said(rule.in_calls(*pair)) == ["b returned latents, a pictures"]


def test_latents_or_pictures_of_both_are_not_nor_what_was_not_looked_at():
    pictures, latents = side("a", seen={"images_latent": 0}), side("b", seen={"images_latent": 4})
    for pair in ((pictures, pictures), (latents, latents), (pictures, side()), (side(), latents)):
        assert said(rule.in_calls(*pair)) == []


def test_latents_that_a_file_declares_are_a_note():
    declared = side("b", seen={"images_latent": 4}, facts=Facts(changes={"output_type": "latent"}))
    assert said(rule.in_calls(side("a", seen={"images_latent": 0}), declared)) == [
        ("note", "b returned latents, a pictures")
    ]


def test_what_another_rule_judges_is_not_found():
    assert said(rule.between_runs(two_runs("environment-mismatch", cpu=("1", "2")))) == []


def test_a_script_that_decodes_one_side_only_is_found():
    script = divided("base_pipe(prompts, output_type='pil')", "fast_pipe(prompts, output_type='latent')")
    line = "fast_pipe(prompts, output_type='latent')"
    assert pointed(script, rule.in_source(script)) == [(line, "latent here, pil in line 3", "warning")]


def test_a_script_of_one_output_type_is_not():
    script = divided("base_pipe(prompts, **kw)", "fast_pipe(prompts, output_type='np')", "kw = {'output_type': 'np'}")
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_which_one_makes_latents_are_found():
    a, b = timed("pipe(batch)", path="a.py"), timed("pipe(batch, output_type='latent')", path="b.py")
    [(aspect, evidence)] = differs(rule.between_sources(a, b))
    assert aspect == "output type"
    assert evidence.startswith("pil (a.py, line 4) against") and "latent" in evidence


def test_two_sources_of_one_output_type_are_not():
    a = timed("pipe(batch, output_type='np')")
    b = timed("pipe(batch, output_type=KIND)", "KIND = 'np'")
    assert differs(rule.between_sources(a, b)) == []


def test_latents_of_a_method_that_overrides_another_are_found():
    script = source("""
        import time
        from diffusers import DiffusionPipeline
        class Plain:
            def __init__(self, pipe):
                self.pipe = pipe
            def generate(self, prompts):
                return self.pipe(prompts)
        class Fast(Plain):
            def __init__(self, pipe):
                super().__init__(pipe)
                self.pipe.fuse_qkv_projections()
            def generate(self, prompts):
                return self.pipe(prompts, output_type="latent")
        def lap(arm):
            start = time.perf_counter()
            arm.generate(prompts)
            return time.perf_counter() - start
        print(lap(Plain(DiffusionPipeline.from_pretrained("m"))) / lap(Fast(DiffusionPipeline.from_pretrained("m"))))
    """)
    [(line, evidence, severity)] = pointed(script, rule.in_source(script))
    assert line == 'return self.pipe(prompts, output_type="latent")'
    assert (evidence, severity) == ("latent here, pil in line 7", "warning")


def test_the_usual_output_that_one_arm_asks_for_is_not():
    script = arms("load()", "load(), output_type='pil'")
    assert pointed(script, rule.in_source(script)) == []


def test_keywords_that_the_source_does_not_tell_are_not():
    script = arms("load(), **theirs", "load(), output_type='latent'")
    assert pointed(script, rule.in_source(script)) == []


def test_output_that_an_enumeration_names_is_found():
    script = source("""
        import enum, time
        class Mode(enum.Enum):
            OLD = "pil"
            NEW = "latent"
        def lap(mode):
            start = time.perf_counter()
            pipe(prompts, output_type=mode.value)
            return time.perf_counter() - start
        print(lap(Mode.OLD) / lap(Mode.NEW))
    """)
    assert pointed(script, rule.in_source(script)) == [('NEW = "latent"', "latent here, pil in line 3", "warning")]


def test_two_sources_of_which_one_names_the_usual_output_type_are_not():
    a, b = timed("pipe(batch)"), timed("pipe(prompt=batch, output_type='pil').images")
    assert differs(rule.between_sources(a, b)) == []


def test_what_the_keywords_of_a_call_may_hold_is_not():
    b = timed("pipe(batch, **more)", path="b.py")
    assert differs(rule.between_sources(timed("pipe(batch, output_type='np')"), b)) == []


def test_two_sources_that_both_decode_differ_in_a_conversion_which_is_a_warning():
    a, b = timed("pipe(batch, output_type='np')", path="a.py"), timed("pipe(batch, output_type='pil')", path="b.py")
    [(_, _, severity)] = differs(rule.between_sources(a, b))
    assert severity == "warning"
