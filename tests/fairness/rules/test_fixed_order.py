from bench_core.fairness.audit.audit import read
from bench_core.fairness.rules import fixed_order as rule
from tests.fairness.examples import said, two_runs
from tests.fairness.sources import arms, found


def test_two_runs_never_are():
    assert said(rule.between_runs(two_runs("prompts-mismatch"))) == ["A and B"]


def test_arms_that_are_timed_one_after_the_other_are_found_in_source():
    assert found(rule.in_source(arms())) == [(21, "all calls of line 20 are timed before those of this line")]


def test_arms_in_turns_are_not():
    text = """
import time
times = {"a": [], "b": []}
for _ in range(10):
    for name, pipe in (("a", pipe_a), ("b", pipe_b)):
        start = time.perf_counter()
        pipe("a cat on a mat")
        times[name].append(time.perf_counter() - start)
print(sum(times["a"]) / sum(times["b"]))
"""
    assert found(rule.in_source(read(text, "x.py"))) == []
