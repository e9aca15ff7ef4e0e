from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import wall_clock_not_monotonic as rule
from tests.fairness.sources import found, script


def test_the_time_of_day_that_times_a_call_is_found():
    assert found(rule.in_source(script(clock="time.time()"))) == [(13, "time.time() times calls of the pipeline")]


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
