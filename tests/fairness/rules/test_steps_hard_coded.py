from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import steps_hard_coded as rule
from tests.fairness.sources import found, model_file, script


def test_a_literal_beside_an_argument_that_says_how_many_is_an_error():
    source = model_file("return pipe(prompts, num_inference_steps=20, generator=generator)")
    evidence = "20 steps always, although num_inference_steps says how many"
    assert found(rule.in_source(source)) == [(8, evidence, "error")]


def test_so_is_one_in_an_inference_that_cannot_be_told_and_one_that_comes_through_a_constant_or_a_partial():
    always = [(8, "inference makes 20 steps, whatever it is asked for", "error")]
    assert found(rule.in_source(model_file("return pipe(prompts, num_inference_steps=20)", "pipe, prompts"))) == always
    body = "return pipe(prompts, **KW)"
    assert found(rule.in_source(model_file(body, "pipe, prompts", "KW = {'num_inference_steps': 20}"))) == always
    body = "from functools import partial; return partial(pipe, num_inference_steps=20)(prompts)"
    assert found(rule.in_source(model_file(body, "pipe, prompts"))) == always


def test_steps_that_are_not_passed_on_and_steps_that_are_altered_are_found():
    assert found(rule.in_source(model_file("return pipe(prompts)", "pipe, prompts"))) == [
        (8, "inference gives pipe no number of steps: its default runs, whatever is asked for")
    ]
    capped = model_file("return pipe(prompts, num_inference_steps=min(num_inference_steps, 8))")
    assert found(rule.in_source(capped)) == [(8, "min(num_inference_steps, 8) is not the number that was asked for")]


def test_an_option_of_the_command_line_that_is_not_used_is_found():
    text = """
import argparse, time
parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=50)
args = parser.parse_args()
start = time.perf_counter()
pipe(["a cat on a mat"] * 4, num_inference_steps=20)
print(time.perf_counter() - start)
"""
    evidence = "20 steps always, although --steps says how many"
    assert found(rule.in_source(read(text, "x.py"))) == [(7, evidence, "error")]
    assert found(rule.in_source(read(text.replace("=20", "=args.steps"), "x.py"))) == []


def test_steps_that_are_passed_on_are_not_nor_a_default_nor_a_script_that_fixes_its_own():
    for parameters in ("pipe, prompts, num_inference_steps, generator", "pipe, prompts, num_inference_steps=20"):
        body = "return pipe(prompts, num_inference_steps=num_inference_steps)"
        assert found(rule.in_source(model_file(body, parameters))) == []
    assert found(rule.in_source(model_file("return pipe(prompts, **options)", "pipe, prompts, **options"))) == []
    assert found(rule.in_source(script())) == []


def test_what_a_model_file_declares_is_a_note():
    source = model_file(
        "return pipe(prompts, num_inference_steps=5)", "pipe, prompts", "CHANGES = {'num_inference_steps': 5}"
    )
    assert found(rule.in_source(source)) == [(8, "5 steps, as CHANGES declares", "note")]
