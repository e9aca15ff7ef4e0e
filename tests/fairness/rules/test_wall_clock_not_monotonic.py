from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import wall_clock_not_monotonic as rule
from tests.fairness.sources import found, pointed, script, source


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


def test_it_is_under_another_name_and_as_a_date():
    for imports, clock in (
        ("import time as t", "t.time()"),
        ("from time import time as now", "now()"),
        ("from datetime import datetime", "datetime.now()"),
    ):
        text = f"{imports}\nstart = {clock}\npipe('a cat on a mat')\nprint({clock} - start)"
        assert [line for line, _ in found(rule.in_source(read(text, "x.py")))] == [2]


def test_a_monotonic_clock_is_not_nor_a_date_that_times_nothing_nor_the_time_of_the_whole_job():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(report="print('finished at', time.time())"))) == []
    job = {"warm_up": "begun = time.time()\npipe(PROMPTS[:4])", "report": "print(time.time() - begun)"}
    assert found(rule.in_source(script(**job))) == []
