from bench_core.fairness.rules import dtype_mismatch as rule
from bench_core.records import Facts
from tests.fairness.examples import said, side, two_runs
from tests.fairness.sources import arms, differs, found, script


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


def test_arms_that_are_loaded_in_another_format_are_found_in_source():
    assert found(rule.in_source(arms(b="load(dtype=torch.float16)"))) == [
        (21, "float16 here, float32 in line 20", "warning")
    ]
    half = "load(torch_dtype=torch.float16)"
    assert found(rule.in_source(arms(a=half, b=half))) == []


def test_two_scripts_that_load_another_format_are_found():
    other = script(warm_up='pipe = StableDiffusionPipeline.from_pretrained("some/model")')
    assert [aspect for aspect, _ in differs(rule.between_sources(script(), other))] == ["dtype"]
    assert differs(rule.between_sources(script(), script())) == []
