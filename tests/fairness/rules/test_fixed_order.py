from bench_core.fairness.rules import fixed_order as rule
from tests.fairness.examples import said, two_runs


def test_two_runs_never_are():
    assert said(rule.between_runs(two_runs("prompts-mismatch"))) == ["A and B"]
