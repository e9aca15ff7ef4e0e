from bench_core.fairness.rules import compile_in_timer as rule
from tests.fairness.examples import cell, said
from tests.fairness.sources import pointed, source


def test_a_compiler_that_works_during_timed_calls_is_found():
    (found,) = said(rule.in_cell(cell(seen={"mechanism": {"compile.compilations": 4.0}})))
    assert found == "the compiler worked during 6 of 6 timed calls, up to 4 times in one"


def test_code_that_was_compiled_before_is_not_found_nor_what_is_not_known():
    assert said(rule.in_cell(cell(seen={"mechanism": {"compile.compilations": 0.0}}))) == []
    assert said(rule.in_cell(cell())) == []


def test_the_first_call_after_a_compilation_is_found():
    script = source("""
        import time, torch
        pipe.unet = torch.compile(pipe.unet, mode="reduce-overhead")

        start = time.perf_counter()
        pipe(prompts, num_inference_steps=20)
        torch.cuda.synchronize()
        print(time.perf_counter() - start)
    """)
    evidence = "the first call after torch.compile(pipe.unet, mode='reduce-overhead') compiles, and it is timed"
    line = 'pipe.unet = torch.compile(pipe.unet, mode="reduce-overhead")'
    assert pointed(script, rule.in_source(script)) == [(line, evidence)]


def test_a_compilation_between_the_readings_is_found():
    script = source("""
        import torch
        from time import perf_counter as pc

        def timed(pipe, prompts):
            a = pc()
            pipe.transformer.compile()
            pipe(prompts)
            torch.cuda.synchronize()
            return pc() - a
    """)
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == "pipe.transformer.compile()"
    assert evidence.endswith("is timed with the call")


def test_a_compiled_pipeline_that_was_called_before_is_not():
    script = source("""
        import time, torch

        def build(kind):
            pipe = load(kind)
            if kind == "compiled":
                pipe.unet = torch.compile(pipe.unet)
            return pipe

        def warm(p):
            for _ in range(3):
                p(PROMPTS, num_inference_steps=STEPS)

        fast_pipe = build("compiled")
        warm(fast_pipe)
        times = []
        for _ in range(10):
            t = time.perf_counter()
            fast_pipe(PROMPTS, num_inference_steps=STEPS)
            torch.cuda.synchronize()
            times.append(time.perf_counter() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_regular_expression_that_is_compiled_is_not():
    script = source("""
        import re, time
        words = re.compile(r"[a-z]+")
        t0 = time.perf_counter()
        images = pipe(words.findall(text), num_inference_steps=20).images
        t1 = time.perf_counter()
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_first_time_that_is_dropped_is_not():
    script = source("""
        import time, torch
        pipe.unet = torch.compile(pipe.unet)
        laps = []
        for k in range(12):
            t0 = time.perf_counter()
            pipe(prompts)
            torch.cuda.synchronize()
            laps.append(time.perf_counter() - t0)
        laps = laps[2:]
        print(sum(laps) / len(laps))
    """)
    assert pointed(script, rule.in_source(script)) == []
