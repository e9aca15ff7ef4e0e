"""The device is waited for before the clock is read."""

import pytest

from bench_core.fairness.audit.mends.synchronize import NO_CLOCK, NO_ROOM, mend

from .mending import check, check_left


def test_before_both_readings_below_their_comments():
    check(
        mend,
        """\
        import time
        import torch

        pipe = load().to("cuda")
        for batch in batches:
            # the clock starts
            start = time.perf_counter()
            pipe(batch)
            times.append(time.perf_counter() - start)
        """,
        8,
        """\
        import time
        import torch

        pipe = load().to("cuda")
        for batch in batches:
            # the clock starts
            torch.cuda.synchronize()
            start = time.perf_counter()
            pipe(batch)
            torch.cuda.synchronize()
            times.append(time.perf_counter() - start)
        """,
    )


def test_a_file_that_may_run_without_cuda_asks_first_and_imports_torch():
    check(
        mend,
        '''\
        """A benchmark."""
        from time import perf_counter

        def bench(pipe, prompts):
            t0 = perf_counter()
            pipe(prompts)
            return perf_counter() - t0
        ''',
        5,
        '''\
        """A benchmark."""
        from time import perf_counter
        import torch

        def bench(pipe, prompts):
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            t0 = perf_counter()
            pipe(prompts)
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            return perf_counter() - t0
        ''',
    )


def test_what_is_there_is_not_doubled():
    check(
        mend,
        """\
        import time, torch
        pipe.to("cuda")
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts)
        end = time.perf_counter()
        print(end - start)
        """,
        6,
        """\
        import time, torch
        pipe.to("cuda")
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts)
        torch.cuda.synchronize()
        end = time.perf_counter()
        print(end - start)
        """,
    )


def test_a_function_of_the_file_is_used():
    head = "import time, torch\ndef wait():\n    torch.cuda.synchronize()\n"
    check(
        mend,
        head + "start = time.perf_counter()\npipe(prompts)\nprint(time.perf_counter() - start)\n",
        4,
        head + "wait()\nstart = time.perf_counter()\npipe(prompts)\nwait()\nprint(time.perf_counter() - start)\n",
    )


def test_a_timer_with_enter_and_exit():
    check(
        mend,
        """\
        import time, torch
        DEVICE = "cuda"
        class Timer:
            def __enter__(self):
                self.start = time.perf_counter()
            def __exit__(self, *_):
                self.seconds = time.perf_counter() - self.start
        """,
        5,
        """\
        import time, torch
        DEVICE = "cuda"
        class Timer:
            def __enter__(self):
                torch.cuda.synchronize()
                self.start = time.perf_counter()
            def __exit__(self, *_):
                torch.cuda.synchronize()
                self.seconds = time.perf_counter() - self.start
        """,
    )


TIMED = """\
    t = time.perf_counter()
    {run}
    took = time.perf_counter() - t
"""


@pytest.mark.parametrize(
    ("timer", "run", "use"),
    [
        ("@contextmanager\ndef timer():\n", "yield", "with timer() as t:\n    pipe(prompts)\n"),
        ("def timer(run):\n", "run()", "timer(lambda: pipe(prompts))\n"),
        ("def timer(run):\n", "run()", "def go():\n    pipe(prompts)\n\n\ntimer(go)\n"),
        ("def timer(run):\n", "run()", "@timer\ndef go():\n    pipe(prompts)\n"),
    ],
)
def test_a_timer_that_stands_elsewhere_in_the_file_waits(timer, run, use):
    head = "import time, torch\nDEVICE = 'cuda'\n" + timer
    code = head + TIMED.format(run=run) + use
    line = next(n for n, text in enumerate(code.splitlines(), start=1) if "pipe(" in text)
    waiting = TIMED.replace("    t =", "    torch.cuda.synchronize()\n    t =").replace(
        "    took", "    torch.cuda.synchronize()\n    took"
    )
    check(mend, code, line, head + waiting.format(run=run) + use)


def test_a_clock_that_is_read_after_the_call_in_one_statement_is_left():
    check_left(
        mend,
        "import time\nstart = time.perf_counter()\nrow = (pipe(prompts), time.perf_counter() - start)\n",
        2,
        NO_ROOM,
    )
    check_left(
        mend,
        "import time\nstart = time.perf_counter()\npipe(p); end = time.perf_counter()\nprint(end - start)\n",
        2,
        NO_ROOM,
    )


def test_without_a_clock_of_its_own_it_is_left():
    check_left(mend, "import timeit\nprint(timeit.timeit(lambda: pipe(prompts), number=5))\n", 2, NO_CLOCK)
