from bench_core.fairness.rules import call_path_mismatch as rule
from tests.fairness.sources import differs, found, pointed, script, source

FORKED = """
import time

def run(module, pipe, batches, steps):
    seconds = 0.0
    for batch in batches:
        start = time.perf_counter()
        if hasattr(module, "inference"):
            module.inference(pipe, batch)
        else:
            for prompt in batch:
                pipe(prompt, num_inference_steps=steps)
        seconds += time.perf_counter() - start
    return seconds
"""


LIKE = """
import time

def run(module, pipe, batches, steps, generator):
    call = getattr(module, "inference", None) or (lambda p, texts, **more: p(texts, **more))
    seconds = 0.0
    for batch in batches:
        start = time.perf_counter()
        call(pipe, batch, num_inference_steps=steps, generator=generator)
        seconds += time.perf_counter() - start
    return seconds
"""


def test_a_fork_between_a_batch_and_single_prompts_is_found():
    script = source(FORKED)
    evidence = (
        "a condition decides between module.inference (line 8) and pipe, which are not given as many prompts a call"
    )
    assert pointed(script, rule.in_source(script)) == [("pipe(prompt, num_inference_steps=steps)", evidence)]


def test_a_side_without_the_arguments_of_the_other_is_found():
    script = source("""
        import time
        base_pipe(prompts), fast_pipe(prompts)

        t = time.perf_counter()
        base_pipe(prompts, num_inference_steps=20, generator=g)
        base_s = time.perf_counter() - t

        t = time.perf_counter()
        fast_pipe(prompts)
        fast_s = time.perf_counter() - t
        print(base_s / fast_s)
    """)
    evidence = "base_pipe (line 5) and fast_pipe (line 9) are not given the same: generator, num_inference_steps"
    assert pointed(script, rule.in_source(script)) == [("fast_pipe(prompts)", evidence)]


def test_one_way_to_call_both_is_not():
    script = source(LIKE)
    assert pointed(script, rule.in_source(script)) == []


def test_a_fork_of_two_calls_alike_is_not():
    script = source("""
        import time

        def run(module, pipe, batches, steps, gen):
            out = []
            for batch in batches:
                tick = time.perf_counter()
                if module is not None and hasattr(module, "inference"):
                    images = module.inference(pipe, batch, num_inference_steps=steps, generator=gen)
                else:
                    images = pipe(prompt=batch, num_inference_steps=steps, generator=gen).images
                out.append(time.perf_counter() - tick)
            return out
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_fork_outside_the_clock_is_not():
    script = source("""
        import time
        if warm:
            for prompt in prompts[:3]:
                pipe(prompt)
        t0 = time.perf_counter()
        images = pipe(prompts, num_inference_steps=30, generator=g).images
        t1 = time.perf_counter()
        print(t1 - t0)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_two_sources_that_call_otherwise_are_found():
    a = source(
        """
        import time
        t = time.perf_counter()
        pipe(prompts, num_inference_steps=20)
        print(time.perf_counter() - t)
        """,
        path="a.py",
    )
    b = source(
        """
        import time
        t = time.perf_counter()
        pipe(prompts)
        print(time.perf_counter() - t)
        """,
        path="b.py",
    )
    evidence = "pipe(prompts, num_inference_steps) (a.py, line 3) against pipe(prompts) (b.py, line 3)"
    assert differs(rule.between_sources(a, b)) == [("call", evidence)]


def test_two_sources_that_call_alike_in_other_words_are_not():
    a = source("""
        import time
        t = time.perf_counter()
        images = pipe(prompts, num_inference_steps=20, generator=gen).images
        print(time.perf_counter() - t)
    """)
    b = source("""
        from time import perf_counter
        def once(pipeline, texts, steps, g):
            begin = perf_counter()
            pipeline(generator=g, prompt=texts, num_inference_steps=steps)
            return perf_counter() - begin
        print(once(my_pipe, all_prompts, 20, g))
    """)
    assert differs(rule.between_sources(a, b)) == []


FORK = """
if hasattr(module, "inference"):
    module.inference(pipe, batch)
else:
    for prompt in batch:
        pipe(prompt, num_inference_steps=20)
"""


def test_a_condition_between_calls_that_are_given_the_same_is_not():
    same = FORK.replace("pipe, batch)", "pipe, batch, num_inference_steps=20)").replace(
        "for prompt in batch", "if batch"
    )
    assert found(rule.in_source(script(call=same.replace("pipe(prompt,", "pipe(batch,")))) == []
    assert found(rule.in_source(script())) == []


def test_a_helper_that_gives_another_way_to_call_is_found():
    script = source("""
        import time

        def way(module, steps):
            pipe = module.pipe if hasattr(module, "pipe") else module.load_pipeline()
            if hasattr(module, "inference"):
                return lambda texts: module.inference(pipe, texts)

            def each(texts):
                return [pipe(text, num_inference_steps=steps).images[0] for text in texts]

            return each

        call = way(module, 20)
        for batch in batches:
            began = time.perf_counter()
            call(batch)
            laps.append(time.perf_counter() - began)
    """)
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert "num_inference_steps=steps" in line and evidence.startswith("a condition decides between")
