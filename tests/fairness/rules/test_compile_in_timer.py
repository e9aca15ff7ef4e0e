from bench_core.fairness.rules import compile_in_timer as rule
from tests.fairness.sources import found, script

COMPILED = "pipe.unet = torch.compile(pipe.unet)"
WARM_UP = "pipe(PROMPTS[:4], num_inference_steps=20, generator=generator)"


def test_a_first_call_after_compiling_that_is_timed_is_found():
    [(line, evidence)] = found(rule.in_source(script(warm_up=f"{WARM_UP}\n{COMPILED}")))
    assert line == 9
    assert evidence == "the first call after torch.compile(pipe.unet) compiles, and it is timed"


def test_compiling_within_the_clock_is_found():
    source = script(call=f"{COMPILED}\npipe(batch, num_inference_steps=20, generator=generator)")
    assert found(rule.in_source(source)) == [(14, "torch.compile(pipe.unet) is timed with the call")]


def test_a_call_between_compiling_and_the_clock_is_none():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up=f"{COMPILED}\n{WARM_UP}"))) == []
    dropped = script(warm_up=COMPILED, report="print(sum(times[1:]) / len(times[1:]))")
    assert found(rule.in_source(dropped)) == []
