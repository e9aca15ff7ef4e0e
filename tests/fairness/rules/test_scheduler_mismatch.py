from bench_core.fairness.rules import scheduler_mismatch as rule
from tests.fairness.examples import said, side
from tests.fairness.sources import differs, divided, pointed, source, timed


def test_models_that_came_with_different_schedulers_are_found():
    found = rule.in_calls(side("a", scheduler="DDIM"), side("b", scheduler="PNDM"))
    assert said(found) == ["DDIM (a) against PNDM (b)"]


def test_a_scheduler_that_a_technique_chose_is_a_note():
    chosen = side("b", "shapes+scheduler:name=heun", scheduler="Heun")
    assert said(rule.in_calls(side("a", scheduler="DDIM"), chosen)) == [("note", "DDIM (a) against Heun (b)")]


def test_one_scheduler_is_not_found_nor_an_unknown_one():
    assert said(rule.in_calls(side(scheduler="DDIM"), side(scheduler="DDIM"))) == []
    assert said(rule.in_calls(side(scheduler="DDIM"), side())) == []


HEAD = "from diffusers import DDIMScheduler, DiffusionPipeline, EulerDiscreteScheduler as Euler"


LOAD = "{0}_pipe = DiffusionPipeline.from_pretrained('model')"


SWAP = "{0}_pipe.scheduler = {1}.from_config({0}_pipe.scheduler.config)"


def test_a_script_that_swaps_the_scheduler_of_one_side_is_found():
    before = HEAD, LOAD.format("base"), LOAD.format("fast"), SWAP.format("fast", "Euler")
    script = divided("base_pipe(prompts)", "fast_pipe(prompts)", *before)
    [(line, evidence, severity)] = pointed(script, rule.in_source(script))
    assert line == SWAP.format("fast", "Euler") and severity == "warning"
    assert "Euler" in evidence and "the scheduler as it was loaded" in evidence


def test_a_script_that_swaps_both_alike_is_not():
    script = source(
        HEAD,
        """
        import time

        def load(name):
            pipe = DiffusionPipeline.from_pretrained(name)
            pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config, timestep_spacing="trailing")
            return pipe

        base_pipe, fast_pipe = map(load, ("base", "fast"))
        start = time.perf_counter()
        base_pipe(prompts)
        middle = time.perf_counter()
        fast_pipe(prompts)
        end = time.perf_counter()
        print((middle - start) / (end - middle))
        """,
    )
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_schedulers_are_found():
    a, b = (
        timed("own_pipe(batch)", HEAD, LOAD.format("own"), SWAP.format("own", name), path=path)
        for name, path in (("DDIMScheduler", "a.py"), ("Euler", "b.py"))
    )
    [(aspect, evidence)] = differs(rule.between_sources(a, b))
    assert aspect == "scheduler"
    assert "DDIMScheduler (a.py, line 4)" in evidence and "Euler" in evidence.partition("against")[2]


def test_two_sources_of_one_scheduler_are_not():
    a = timed("own_pipe(batch)", HEAD, LOAD.format("own"), SWAP.format("own", "DDIMScheduler"))
    b = timed(
        "p(batch)",
        "import diffusers as d",
        "p = d.DiffusionPipeline.from_pretrained('other')",
        "p.scheduler = d.DDIMScheduler.from_config(p.scheduler.config)",
    )
    assert differs(rule.between_sources(a, b)) == []


NAMED = """
    import argparse, time, diffusers
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", default="DDIMScheduler")
    parser.add_argument("--new", default="{new}")
    args = parser.parse_args()
    pipe = diffusers.DiffusionPipeline.from_pretrained("m")
    def use(name):
        pipe.scheduler = getattr(diffusers, name).from_config(pipe.scheduler.config)
    def lap():
        start = time.perf_counter()
        pipe(prompts)
        return time.perf_counter() - start
    use(args.old)
    old = lap()
    use(args.new)
    print(old / lap())
"""


def test_samplers_that_options_name_are_found_where_they_are_set():
    script = source(NAMED.format(new="UniPCMultistepScheduler"))
    evidence = "UniPCMultistepScheduler here, DDIMScheduler in line 13"
    assert pointed(script, rule.in_source(script)) == [("use(args.new)", evidence, "warning")]


def test_one_sampler_that_two_options_name_is_not():
    script = source(NAMED.format(new="DDIMScheduler"))
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_which_one_keeps_the_scheduler_it_loaded_are_a_warning():
    a = timed("own_pipe(batch)", HEAD, LOAD.format("own"), SWAP.format("own", "DDIMScheduler"))
    b = timed("own_pipe(batch)", HEAD, LOAD.format("own"))
    assert [severity for _, _, severity in differs(rule.between_sources(a, b))] == ["warning"]
