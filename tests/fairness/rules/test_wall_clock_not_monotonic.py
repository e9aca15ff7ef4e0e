from bench_core.fairness.rules import wall_clock_not_monotonic as rule
from tests.fairness.sources import pointed, source


def test_a_duration_of_the_wall_clock_is_found():
    script = source("""
        import time as t
        begin = t.time()
        pipe(prompts)
        print("seconds", t.time() - begin)
    """)
    [(line, evidence)] = pointed(script, rule.in_source(script))
    assert line == "begin = t.time()"
    assert evidence.endswith("times calls of the pipeline")


def test_a_wall_clock_behind_names_of_its_own_is_found():
    script = source("""
        from time import time as now

        class Bench:
            def once(self):
                self.started = now()
                self.pipe(self.prompts)
                self.laps.append(now() - self.started)
    """)
    assert [line for line, _ in pointed(script, rule.in_source(script))] == ["self.started = now()"]


def test_differences_of_dates_are_found():
    script = source("""
        from datetime import datetime
        start = datetime.now()
        pipe(prompts)
        print((datetime.now() - start).total_seconds())
    """)
    assert [line for line, _ in pointed(script, rule.in_source(script))] == ["start = datetime.now()"]


def test_a_time_stamp_beside_a_steady_clock_is_not():
    script = source("""
        import time
        from time import perf_counter_ns
        stamp = time.time()
        log = open(f"run-{int(time.time())}.log", "w")
        t0 = perf_counter_ns()
        pipe(prompts)
        seconds = (perf_counter_ns() - t0) / 1e9
        log.write(f"{stamp} {seconds}")
        print("file kept for", time.time() - stamp)
    """)
    assert pointed(script, rule.in_source(script)) == []


def test_a_wall_clock_of_other_work_is_not():
    script = source("""
        import time
        t = time.time()
        pipe = DiffusionPipeline.from_pretrained("model")
        print("loaded in", time.time() - t)
        t = time.monotonic()
        pipe(prompts)
        print("made in", time.monotonic() - t)
    """)
    assert pointed(script, rule.in_source(script)) == []
