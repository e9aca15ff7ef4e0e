"""The reader finds what is timed, in whatever style it is written, without running anything."""

from textwrap import dedent

import pytest

from bench_core.errors import InputError
from bench_core.fairness.audit.audit import audit_source, read
from bench_core.fairness.audit.compare import compare_sources

CALL = "pipe(['a cat on a mat'] * 4, num_inference_steps=20)"
STYLES = {
    "two readings": f"""
        import time
        start = time.perf_counter()
        {CALL}
        print(time.perf_counter() - start)
    """,
    "an alias": f"""
        from time import perf_counter as now
        start = now(); {CALL}; end = now()
        print(end - start)
    """,
    "a class with start and stop": f"""
        import time
        class Watch:
            def start(self):
                self.begun = time.perf_counter()
            def stop(self):
                return time.perf_counter() - self.begun
        watch = Watch()
        watch.start()
        {CALL}
        print(watch.stop())
    """,
    "a context manager class": f"""
        import time
        class Timer:
            def __enter__(self):
                self.begun = time.perf_counter()
                return self
            def __exit__(self, *exc):
                self.seconds = time.perf_counter() - self.begun
        with Timer() as timer:
            {CALL}
        print(timer.seconds)
    """,
    "a context manager function": f"""
        import time
        from contextlib import contextmanager
        @contextmanager
        def timed():
            begun = time.perf_counter()
            yield
            print(time.perf_counter() - begun)
        with timed():
            {CALL}
    """,
    "a decorator": f"""
        import functools, time
        def timed(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                begun = time.perf_counter()
                result = function(*args, **kwargs)
                print(time.perf_counter() - begun)
                return result
            return inner
        @timed
        def generate():
            return {CALL}
        generate()
    """,
    "a helper that is given a function": f"""
        import time
        def measure(function, *args):
            begun = time.perf_counter()
            function(*args)
            return time.perf_counter() - begun
        print(measure(lambda: {CALL}))
    """,
    "GPU events": f"""
        import torch
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        {CALL}
        end.record()
        torch.cuda.synchronize()
        print(start.elapsed_time(end))
    """,
    "timeit": f"""
        import timeit
        print(timeit.timeit(lambda: {CALL}, number=10))
    """,
    "timeit with a text": f"""
        import timeit
        print(timeit.timeit({CALL!r}, globals=globals(), number=10))
    """,
    "the timer of torch": f"""
        from torch.utils import benchmark
        print(benchmark.Timer(stmt={CALL!r}, globals=globals()).blocked_autorange())
    """,
    "a class with its pipeline": f"""
        import time
        class Bench:
            def __init__(self, pipe):
                self.pipe = pipe
            def run(self):
                begun = time.perf_counter()
                self.{CALL}
                return time.perf_counter() - begun
    """,
    "an awaited call": """
        import asyncio, time
        async def main():
            begun = time.perf_counter()
            await asyncio.to_thread(pipe, ['a cat on a mat'] * 4, num_inference_steps=20)
            print(time.perf_counter() - begun)
        asyncio.run(main())
    """,
}


@pytest.mark.parametrize("style", STYLES)
def test_the_timed_call_is_found(style):
    source = read(dedent(STYLES[style]), "x.py")
    assert len(source.timed) == 1
    _, call = source.timed[0]
    assert call.arguments["num_inference_steps"].key == "20"


@pytest.mark.parametrize(
    "text",
    [
        "import time\nprint(time.time())",
        "import time\nt = time.time()\nx = sum(range(10))\nprint(time.time() - t)",
        f"import time\nt = time.time()\nprint(time.time() - t)\n{CALL}",
        CALL,
    ],
)
def test_where_no_call_is_timed_none_is_found(text):
    assert read(text, "x.py").timed == ()


@pytest.mark.parametrize(
    "steps",
    [
        "STEPS = 25\npipe(PROMPTS, num_inference_steps=STEPS)",
        "KW = {'num_inference_steps': 25}\npipe(PROMPTS, **KW)",
        "KW = dict(num_inference_steps=20) | {'num_inference_steps': 25}\npipe(PROMPTS, **KW)",
        "from functools import partial\npartial(pipe, num_inference_steps=25)(PROMPTS)",
        "def run(prompts, n=25):\n    pipe(prompts, num_inference_steps=n)\nrun(PROMPTS)",
        "def run(prompts, **kw):\n    pipe(prompts, **kw)\nrun(PROMPTS, num_inference_steps=25)",
        "from dataclasses import *\n@dataclass\nclass C:\n    n: int = 25\npipe(PROMPTS, num_inference_steps=C().n)",
        "class C:\n    n = 25\n    def run(self):\n        pipe(PROMPTS, num_inference_steps=self.n)\nC().run()",
    ],
)
def test_values_are_followed_to_where_they_come_from(steps):
    [call] = read(f"PROMPTS = ['a cat on a mat'] * 4\n{steps}", "x.py").generations
    assert call.arguments["num_inference_steps"].key == "25"


def test_text_that_is_not_python_is_one_line_that_says_where():
    with pytest.raises(InputError) as refused:
        audit_source("x = 1\ny = (\n", "a.py")
    assert "a.py: got" in str(refused.value) and "line 2" in str(refused.value)
    with pytest.raises(InputError):
        audit_source("x = 1\0", "a.py")


def test_what_calls_itself_and_what_never_ends_is_read_to_an_end():
    text = "def f(n):\n    g(n)\ndef g(n):\n    f(n)\n    pipe('a cat on a mat')\nwhile True:\n    f(1)\n"
    assert audit_source(text, "a.py").findings == ()


def test_a_place_is_told_once_however_often_it_is_walked_through():
    text = """
import time
def lap():
    start = time.time()
    pipe("a cat on a mat")
    return time.time() - start
print(lap(), lap(), lap())
"""
    rules = [finding.rule for finding in audit_source(text, "a.py").findings]
    assert rules.count("wall-clock-not-monotonic") == 1


def test_findings_are_sorted_by_place():
    found = audit_source(dedent(STYLES["two readings"]), "a.py").findings
    assert [(f.line, f.column) for f in found] == sorted((f.line, f.column) for f in found)


def test_files_that_time_nothing_have_a_table_without_differences():
    a, b = audit_source("x = 1", "a.py"), audit_source(dedent(STYLES["timeit"]), "b.py")
    comparison = compare_sources(a, b)
    assert comparison.findings == () and all(row.a.text == "-" and row.rule is None for row in comparison.rows)
