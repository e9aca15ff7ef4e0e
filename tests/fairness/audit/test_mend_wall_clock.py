"""`time.time` becomes `time.perf_counter` where durations are taken, and only there."""

from bench_core.fairness.audit.mends import wall_clock
from bench_core.fairness.audit.mends.wall_clock import NAME_TAKEN, TIME_OF_DAY, mend

from .mending import check, check_left


def test_both_ends_of_a_duration_change_together():
    check(
        mend,
        """\
        import time

        start = time.time()   # begin
        pipe(prompts)
        end = time.time()
        print(f"{end - start:.2f} s")
        """,
        5,
        """\
        import time

        start = time.perf_counter()   # begin
        pipe(prompts)
        end = time.perf_counter()
        print(f"{end - start:.2f} s")
        """,
    )


def test_an_import_under_another_name_stays_under_that_name():
    check(
        mend,
        "from time import time as now\nt = now()\nwork()\nprint(now() - t)\n",
        2,
        "from time import perf_counter as now\nt = now()\nwork()\nprint(now() - t)\n",
    )
    check(
        mend,
        "import time as t\na = t.time()\nwork()\nprint(t.time() - a)\n",
        2,
        "import time as t\na = t.perf_counter()\nwork()\nprint(t.perf_counter() - a)\n",
    )


def test_a_function_imported_from_time_is_replaced():
    check(
        mend,
        "from time import sleep, time\na = time()\nwork()\nprint(time() - a)\n",
        4,
        "from time import sleep, perf_counter\na = perf_counter()\nwork()\nprint(perf_counter() - a)\n",
    )
    check(
        mend,
        "from time import perf_counter, time\na = time()\nwork()\nprint(time() - a)\n",
        4,
        "from time import perf_counter\na = perf_counter()\nwork()\nprint(perf_counter() - a)\n",
    )


def test_a_time_of_day_beside_a_duration_stays():
    check(
        mend,
        "from time import time\nprint(f'begun at {time()}')\na = time()\nwork()\nprint(time() - a)\n",
        3,
        "from time import time, perf_counter\nprint(f'begun at {time()}')\na = perf_counter()\nwork()\n"
        "print(perf_counter() - a)\n",
    )


def test_a_clock_under_another_name():
    check(
        mend,
        "import time\nclock = time.time\na = clock()\nwork()\nprint(clock() - a)\n",
        3,
        "import time\nclock = time.perf_counter\na = clock()\nwork()\nprint(clock() - a)\n",
    )


def test_a_timer_that_keeps_its_start():
    check(
        mend,
        """\
        import time

        class Timer:
            start = None
            def __enter__(self):
                self.start = time.time()
                return self
            def __exit__(self, *_):
                self.seconds = time.time() - self.start
        """,
        9,
        """\
        import time

        class Timer:
            start = None
            def __enter__(self):
                self.start = time.perf_counter()
                return self
            def __exit__(self, *_):
                self.seconds = time.perf_counter() - self.start
        """,
    )


def test_nanoseconds_stay_nanoseconds():
    check(
        mend,
        "import time\na = time.time_ns()\nwork()\nprint((time.time_ns() - a) / 1e9)\n",
        2,
        "import time\na = time.perf_counter_ns()\nwork()\nprint((time.perf_counter_ns() - a) / 1e9)\n",
    )


def test_only_the_stopwatch_that_was_found_changes():
    code = "import time\na = time.time()\nwork()\nx = time.time() - a\nb = time.time()\nwork()\ny = time.time() - b\n"
    check(
        mend,
        code,
        2,
        code.replace("a = time.time()", "a = time.perf_counter()").replace(
            "time.time() - a", "time.perf_counter() - a"
        ),
    )


def test_a_start_that_is_also_a_date_is_left():
    check_left(
        mend,
        """\
        import time
        start = time.time()
        work()
        row = {"when": start, "seconds": time.time() - start}
        """,
        2,
        TIME_OF_DAY,
    )


def test_readings_that_go_elsewhere_are_left():
    check_left(mend, "import time\nmarks = []\nmarks.append(time.time())\n", 3, TIME_OF_DAY)


def test_a_name_of_the_file_is_not_taken():
    code = "from time import time\ndef perf_counter(): ...\na = time()\nwork()\nprint(time() - a)\n"
    check_left(mend, code, 3, NAME_TAKEN)


def test_a_line_without_such_a_clock():
    check_left(mend, "import time\na = time.perf_counter()\nprint(time.perf_counter() - a)\n", 2, wall_clock.NOT_HERE)
