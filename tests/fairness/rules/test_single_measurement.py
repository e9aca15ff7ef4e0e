from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import single_measurement as rule
from tests.fairness.sources import arms, found, pointed, script, source


def test_one_timed_call_is_found():
    script = source("""
        import time
        pipe(prompts)
        start = time.perf_counter()
        images = pipe(prompts, num_inference_steps=30).images
        print(f"took {time.perf_counter() - start:.2f} s")
    """)
    evidence = "one call of pipe makes the time"
    assert pointed(script, rule.in_source(script)) == [
        ("images = pipe(prompts, num_inference_steps=30).images", evidence)
    ]


def test_a_helper_that_is_called_once_for_each_side_is_found():
    script = source("""
        from time import perf_counter

        def seconds(p):
            p(PROMPTS)
            before = perf_counter()
            p(PROMPTS)
            return perf_counter() - before

        print("speedup", seconds(base_pipe) / seconds(fast_pipe))
    """)
    [(line, evidence), *_] = pointed(script, rule.in_source(script))
    assert (line, evidence) == ("p(PROMPTS)", "one call of p makes the time")


def test_several_calls_of_one_region_are_not():
    script = source("""
        import time
        pipe(prompts)
        start = time.perf_counter()
        n = 0
        while n < 10:
            pipe(prompts)
            n += 1
        print((time.perf_counter() - start) / n)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_helper_that_a_comprehension_repeats_is_not():
    script = source("""
        from time import perf_counter

        def seconds(p):
            before = perf_counter()
            p(PROMPTS)
            return perf_counter() - before

        warm = [seconds(pipe) for _ in range(2)]
        laps = sorted(seconds(pipe) for _ in range(9))
        print("median", laps[4])
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_timeit_with_repeats_is_not():
    script = source("""
        import timeit
        laps = timeit.repeat(lambda: pipe(prompts), number=1, repeat=7)
        print(sorted(laps)[3])
    """)
    assert pointed(script, rule.in_source(script)) == []


ONCE = """
import time
pipe("a cat on a mat")
start = time.perf_counter()
pipe("a dog in a fog")
print(time.perf_counter() - start)
"""


def test_repeated_calls_are_not_whether_the_loop_is_outside_or_within_the_clock():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(arms())) == []
    within = ONCE.replace('pipe("a dog', 'for _ in range(9): pipe("a dog')
    assert found(rule.in_source(read(within, "x.py"))) == []


def test_the_use_of_a_timer_of_the_files_own_is_pointed_at_not_the_timer():
    script = source("""
        import time

        def stopwatch(function):
            def inner(*values):
                began = time.perf_counter()
                made = function(*values)
                return made, time.perf_counter() - began
            return inner

        @stopwatch
        def draw(texts):
            return pipe(texts).images

        _, seconds = draw(texts)
        print(seconds)
    """)
    assert [line for line, _ in pointed(script, rule.in_source(script))] == ["_, seconds = draw(texts)"]


def test_the_use_of_a_context_manager_of_the_files_own_is_pointed_at():
    script = source("""
        import time

        class Lap:
            def __enter__(self):
                self.began = time.perf_counter()
                return self

            def __exit__(self, *error):
                self.seconds = time.perf_counter() - self.began
                print(self.seconds)

        def draw(texts):
            return pipe(texts).images

        with Lap() as lap:
            draw(texts)
    """)
    assert [line for line, _ in pointed(script, rule.in_source(script))] == ["with Lap() as lap:"]
