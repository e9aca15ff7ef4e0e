import pytest

from bench_core.events import Facts
from bench_core.fairness.rules import dtype_mismatch as rule
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import arms, differs, divided, pointed, source, timed


def test_a_format_that_was_not_declared_is_found():
    half = side("b", seen={"dtype": "float16"})
    assert said(rule.in_calls(side("a"), half)) == ["b should run in float32 and was seen in float16"]
    idle = side("b", "shapes+bf16")
    assert said(rule.in_calls(side("a"), idle)) == ["b should run in bfloat16 and was seen in float32"]


def test_a_declared_format_is_a_note():
    half = side("b", "shapes+bf16", seen={"dtype": "bfloat16"})
    assert said(rule.in_calls(side("a"), half)) == [("note", "dtype float32 (a) against bfloat16 (b)")]


def test_weights_and_autocast_in_another_format_are_found():
    for place in ("weights_dtype", "activation_dtype"):
        half = side("b", seen={place: "float16"})
        assert said(rule.in_calls(side("a"), half)) == ["b should run in float32 and was seen in float16"]
    eight = side("b", seen={"weights_dtype": "float8_e4m3fn", "activation_dtype": "bfloat16"})
    assert said(rule.in_calls(side("a"), eight)) == ["b should run in float32 and was seen in float8_e4m3fn"]


def test_autocast_that_is_declared_is_a_note():
    declared = side("b", seen={"activation_dtype": "bfloat16"}, facts=Facts(changes={"dtype": "bfloat16"}))
    assert said(rule.in_calls(side("a"), declared)) == [("note", "dtype float32 (a) against bfloat16 (b)")]


def test_one_format_is_not_found_nor_one_that_was_not_seen():
    assert said(rule.in_calls(side(), side())) == []
    assert said(rule.in_calls(side(), side(seen={"dtype": None}))) == []


def test_what_models_are_loaded_as_is_found_between_two_runs():
    assert said(rule.between_runs(two_runs(rule.ID, dtype=("float32", "float16")))) == ["dtype float32 against float16"]
    assert said(rule.between_runs(two_runs("prompts-mismatch", prompts=("1", "2")))) == []


LOADED = "base_pipe = DiffusionPipeline.from_pretrained('model', torch_dtype=torch.float32)"


AS_USUAL = "base_pipe = DiffusionPipeline.from_pretrained('model')"


HALF = "fast_pipe = DiffusionPipeline.from_pretrained('model', torch_dtype=torch.float16)"


HEAD = "import torch\nfrom diffusers import DiffusionPipeline"


def test_arms_loaded_in_other_formats_are_found():
    for base in (LOADED, AS_USUAL):
        script = divided("base_pipe(prompts)", "fast_pipe(prompts)", HEAD, base, HALF)
        [(line, evidence, severity)] = pointed(script, rule.in_source(script))
        assert line == HALF
        assert evidence.startswith("float16 here, float32 in line") and severity == "warning"


def test_arms_loaded_in_one_format_are_not():
    script = source("""
        import time, torch
        from diffusers import StableDiffusionPipeline as SD
        DTYPE = torch.half
        make = lambda name: SD.from_pretrained(name, torch_dtype=DTYPE).to("cuda")
        base_pipe, fast_pipe = make("base"), make("fast")
        start = time.perf_counter()
        base_pipe(prompts)
        base = time.perf_counter() - start
        start = time.perf_counter()
        fast_pipe(prompts)
        fast = time.perf_counter() - start
        print(base / fast)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_of_other_formats_are_found():
    a, b = (
        timed("pipe(batch)", HEAD, f"pipe = DiffusionPipeline.from_pretrained('m', {more})", path=path)
        for more, path in (("torch_dtype=torch.float16", "a.py"), ("dtype=torch.bfloat16", "b.py"))
    )
    [(aspect, evidence)] = differs(rule.between_sources(a, b))
    assert aspect == "dtype"
    assert "float16 (a.py, line 4) against" in evidence and "bfloat16 (b.py, line 4)" in evidence


def test_two_sources_of_one_format_are_not():
    a = timed("pipe(batch)", HEAD, "pipe = DiffusionPipeline.from_pretrained('m', torch_dtype=torch.float16)")
    b = timed("p(batch)", HEAD, "kind = torch.float16", "p = DiffusionPipeline.from_pretrained('n', dtype=kind)")
    assert differs(rule.between_sources(a, b)) == []


def test_a_pipeline_that_is_brought_into_another_format_is_found():
    for change in ("half()", "to(torch.float16)", "to(dtype=torch.float16)"):
        script = arms("load()", f"load().{change}")
        line = f"b = lap(load().{change})"
        assert pointed(script, rule.in_source(script)) == [(line, "float16 here, float32 in line 20", "warning")]


def test_formats_of_arms_in_an_ordered_dictionary_are_found():
    script = source("""
        import time, torch
        from collections import OrderedDict
        from diffusers import DiffusionPipeline as DP
        ARMS = OrderedDict(
            plain=torch.float32,
            fused=torch.float16,
        )
        seconds = {}
        for name, dtype in ARMS.items():
            pipe = DP.from_pretrained("m", torch_dtype=dtype)
            start = time.perf_counter()
            pipe(prompts)
            seconds[name] = time.perf_counter() - start
        print(seconds["plain"] / seconds["fused"])
    """)
    assert pointed(script, rule.in_source(script)) == [
        ("fused=torch.float16,", "float16 here, float32 in line 5", "warning")
    ]


def test_a_pipeline_that_another_file_loads_is_not():
    script = source("""
        import time, torch
        from diffusers import DiffusionPipeline as DP
        def lap(pipe):
            start = time.perf_counter()
            pipe(prompts)
            return time.perf_counter() - start
        print(lap(theirs.pipe) / lap(DP.from_pretrained("m", torch_dtype=torch.float16)))
    """)
    assert pointed(script, rule.in_source(script)) == []


@pytest.mark.parametrize("moved", [".to('cuda', torch.float16)", ".to(dtype=torch.half)", ".half()"])
def test_an_arm_that_is_turned_into_another_format_is_found(moved):
    fast = f"fast_pipe = DiffusionPipeline.from_pretrained('model'){moved}"
    script = divided("base_pipe(prompts)", "fast_pipe(prompts)", HEAD, AS_USUAL, fast)
    assert [line for line, _, _ in pointed(script, rule.in_source(script))] == [fast]


def test_two_sources_of_which_one_takes_its_format_from_an_option_are_a_warning():
    a = timed("pipe(batch)", HEAD, "pipe = DiffusionPipeline.from_pretrained('m', torch_dtype=torch.float16)")
    b = source(
        HEAD,
        """
        import time
        def main(dtype=torch.float32):
            pipe = DiffusionPipeline.from_pretrained("m", torch_dtype=dtype)
            t = time.perf_counter()
            pipe(batch)
            return time.perf_counter() - t
    """,
    )
    assert [severity for _, _, severity in differs(rule.between_sources(a, b))] == ["warning"]
