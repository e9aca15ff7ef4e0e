from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import single_measurement as rule
from tests.fairness.sources import arms, found, script

ONCE = """
import time
pipe("a cat on a mat")
start = time.perf_counter()
pipe("a dog in a fog")
print(time.perf_counter() - start)
"""


def test_a_time_of_one_call_is_found():
    assert found(rule.in_source(read(ONCE, "x.py"))) == [(5, "one call of pipe makes the time")]


def test_repeated_calls_are_not_whether_the_loop_is_outside_or_within_the_clock():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(arms())) == []
    within = ONCE.replace('pipe("a dog', 'for _ in range(9): pipe("a dog')
    assert found(rule.in_source(read(within, "x.py"))) == []
