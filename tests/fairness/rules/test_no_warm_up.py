from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import no_warm_up as rule
from tests.fairness.sources import arms, found, pointed, script, source


def test_a_first_call_that_is_timed_is_found():
    script = source("""
        import time

        def bench(pipe, prompts, runs=5):
            times = []
            for _ in range(runs):
                start = time.perf_counter()
                pipe(prompts, num_inference_steps=25)
                times.append(time.perf_counter() - start)
            return sum(times) / runs

        print(bench(pipe, ["a cat"] * 4))
    """)
    line = "start = time.perf_counter()"
    [(pointed_at, evidence)] = pointed(script, rule.in_source(script))
    assert evidence == "the first call of pipe is timed"
    assert pointed_at in (line, 'print(bench(pipe, ["a cat"] * 4))')


def test_a_warm_up_of_one_side_only_is_found():
    script = source("""
        import time
        base_pipe(prompts)

        t = time.perf_counter()
        base_pipe(prompts)
        base = time.perf_counter() - t

        u = time.perf_counter()
        fast_pipe(prompts)
        fast = time.perf_counter() - u
        print(base / fast)
    """)
    evidence = "the first call of fast_pipe is timed, while another pipeline was called before"
    assert pointed(script, rule.in_source(script)) == [("fast_pipe(prompts)", evidence)]


def test_a_warm_up_through_the_same_helper_is_not():
    script = source("""
        import time

        def lap(pipe, prompts):
            a = time.perf_counter()
            pipe(prompts, num_inference_steps=25)
            return time.perf_counter() - a

        for _ in range(3):
            lap(pipe, prompts)
        laps = [lap(pipe, prompts) for _ in range(20)]
        print(sum(laps) / len(laps))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_first_turns_that_a_condition_leaves_out_are_not():
    script = source("""
        import time
        kept = []
        for turn in range(-2, 10):
            a = time.perf_counter()
            pipe(prompts, num_inference_steps=25)
            b = time.perf_counter()
            if turn >= 0:
                kept.append(b - a)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_library_that_warms_up_by_itself_is_not():
    script = source("""
        import torch.utils.benchmark as tb
        timer = tb.Timer(stmt="pipe(prompts)", globals={"pipe": pipe, "prompts": prompts})
        print(timer.blocked_autorange(min_run_time=10))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_model_file_is_warmed_up_by_whoever_measures_it():
    file = source("""
        from diffusers import DiffusionPipeline
        pipe = DiffusionPipeline.from_pretrained("model")

        def inference(pipe, prompts, **more):
            return pipe(prompts, **more).images
    """)
    assert pointed(file, rule.in_source(file)) == []


def test_a_warm_up_in_whatever_form_is_none():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up="from tools import warm_up\nwarm_up(pipe)"))) == []
    assert found(rule.in_source(script(warm_up="", report="print(sum(times[1:]) / len(times[1:]))"))) == []
    assert found(rule.in_source(arms())) == []


def test_turns_whose_times_are_not_kept_are_a_warm_up():
    for keeps in ("if i >= 2:\n        times.append(t)", "if i < 2:\n        continue\n    times.append(t)"):
        text = f"""
import time
times = []
for i in range(10):
    start = time.perf_counter()
    pipe("a cat on a mat")
    t = time.perf_counter() - start
    {keeps}
print(times)
"""
        assert found(rule.in_source(read(text, "x.py"))) == []


def test_nor_is_a_first_call_that_is_told_by_itself():
    once = "start = time.perf_counter()\npipe(PROMPTS[:4])\nprint('first call', time.perf_counter() - start)"
    assert found(rule.in_source(script(warm_up=once))) == []


def test_a_warm_up_whose_times_are_kept_under_a_name_of_no_use_is_not():
    script = source("""
        import time

        def lap(pipe, prompts):
            a = time.perf_counter()
            pipe(prompts, num_inference_steps=25)
            return time.perf_counter() - a

        _ = [lap(pipe, prompts) for _ in range(3)]
        laps = [lap(pipe, prompts) for _ in range(20)]
        print(sum(laps) / len(laps))
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_times_whose_first_ones_are_dropped_are_not_wherever_they_are_kept():
    kept_by_a_function = source("""
        import time
        def stopwatch(function):
            laps = []
            def inner(*values):
                began = time.perf_counter()
                try:
                    return function(*values)
                finally:
                    laps.append(time.perf_counter() - began)
            inner.laps = laps
            return inner
        @stopwatch
        def draw():
            return pipe(prompts)
        for _ in range(12):
            draw()
        laps = draw.laps[2:]
        print(min(laps), max(laps))
    """)
    yielded = source("""
        import time
        def laps(n):
            for k in range(-2, n):
                began = time.perf_counter()
                pipe(prompts)
                ended = time.perf_counter()
                if k < 0:
                    continue
                yield ended - began
        print(sorted(laps(9))[4])
    """)
    assert [pointed(script, rule.in_source(script)) for script in (kept_by_a_function, yielded)] == [[], []]


def test_a_cold_arm_before_one_that_is_warmed_up_is_found_at_the_arm():
    script = source("""
        import time
        def bench(pipe, warm):
            if warm:
                pipe(prompts)
            start = time.perf_counter()
            pipe(prompts)
            return time.perf_counter() - start
        old = bench(old_pipe, False)
        new = bench(new_pipe, True)
        print(old / new)
    """)
    evidence = "the first call of pipe is timed, while another pipeline was called before"
    assert pointed(script, rule.in_source(script)) == [("old = bench(old_pipe, False)", evidence)]


def test_a_call_within_a_timer_of_what_it_is_handed_is_found_at_the_call():
    script = source("""
        import time
        def seconds(work):
            start = time.perf_counter()
            work()
            return time.perf_counter() - start
        def draw():
            return pipe(prompts)
        print(seconds(draw))
    """)
    assert pointed(script, rule.in_source(script)) == [("return pipe(prompts)", "the first call of pipe is timed")]


KEPT = """
    import time, functools
    from diffusers import FluxPipeline

    {decorator}
    def make(kind):
        return FluxPipeline.from_pretrained(f"some/{{kind}}").to("cuda")

    def lap(kind):
        pipe = make(kind)
        start = time.perf_counter()
        pipe(PROMPTS)
        return time.perf_counter() - start

    lap("old"), lap("new")  # cold
    print(lap("old") / lap("new"))
"""


def test_a_pipeline_that_a_cache_gives_back_was_warmed_up():
    script = source(KEPT.format(decorator="@functools.cache"))
    assert pointed(script, rule.in_source(script)) == []


def test_one_that_is_loaded_again_was_not():
    script = source(KEPT.format(decorator=""))
    assert {line for line, *_ in pointed(script, rule.in_source(script))} == {'print(lap("old") / lap("new"))'}


def test_a_warm_up_of_no_turns_is_found():
    script = source("""
import time

def bench(pipe, warmup):
    for _ in range(warmup):
        pipe(P, generator=g)
    t = time.perf_counter()
    for _ in range(5):
        pipe(P, generator=g)
    return (time.perf_counter() - t) / 5

print(bench(base_pipe, 0) / bench(fast_pipe, 3))
""")
    assert len(pointed(script, rule.in_source(script))) == 1


def test_first_times_that_a_generator_does_not_yield_are_not():
    script = source("""
import time

def laps(call, n, skip=2):
    for k in range(n + skip):
        a = time.perf_counter()
        call()
        b = time.perf_counter()
        if k >= skip:
            yield b - a

print(sorted(laps(lambda: pipe(prompts), 9))[4])
""")
    assert pointed(script, rule.in_source(script)) == []


def test_a_first_call_after_loading_within_the_clock_is_found_at_the_call():
    script = source("""
        import time
        from diffusers import FluxPipeline
        for batch in batches:
            start = time.perf_counter()
            pipe = FluxPipeline.from_pretrained("some/model")
            images = pipe(batch).images
            laps.append(time.perf_counter() - start)
    """)
    assert [line for line, *_ in pointed(script, rule.in_source(script))] == ["images = pipe(batch).images"]


WORKER = """
import time
from multiprocessing import Process, Queue
def work({parameters}):
    {before}
    pipe = StableDiffusionPipeline.from_pretrained("some/model").to("cuda")
    while (job := jobs.get()) is not None:
        t = time.perf_counter()
        pipe(job)
        done.put(time.perf_counter() - t)
"""


def test_a_worker_that_is_sent_its_work_may_be_sent_a_warm_up():
    assert not found(rule.in_source(source(WORKER.format(parameters="jobs, done", before="pass"))))


def test_a_worker_that_makes_a_list_of_its_own_is_found():
    before = "jobs = dict(a=['a cat'])"
    assert found(rule.in_source(source(WORKER.format(parameters="done", before=before))))
