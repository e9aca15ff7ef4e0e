from bench_core.fairness.rules import call_path_mismatch as rule
from tests.fairness.sources import differs, found, script

FORK = """
if hasattr(module, "inference"):
    module.inference(pipe, batch)
else:
    for prompt in batch:
        pipe(prompt, num_inference_steps=20)
"""


def test_a_condition_between_two_ways_to_call_is_found():
    [(line, evidence)] = found(rule.in_source(script(call=FORK)))
    assert line == 19
    assert evidence == (
        "a condition decides between module.inference (line 16) and pipe, which are not given as many prompts a call"
    )


def test_a_condition_between_calls_that_are_given_the_same_is_not():
    same = FORK.replace("pipe, batch)", "pipe, batch, num_inference_steps=20)").replace(
        "for prompt in batch", "if batch"
    )
    assert found(rule.in_source(script(call=same.replace("pipe(prompt,", "pipe(batch,")))) == []
    assert found(rule.in_source(script())) == []


def test_two_scripts_that_call_otherwise_are_found():
    other = script(call="pipe(batch, num_inference_steps=20, generator=generator, output_type='latent')")
    [(aspect, evidence)] = differs(rule.between_sources(script(), other))
    assert aspect == "call"
    assert evidence.startswith("pipe(prompts, generator, num_inference_steps) (script.py, line 14) against")
    assert differs(rule.between_sources(script(), script())) == []
