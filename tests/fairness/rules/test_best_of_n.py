from bench_core.fairness.rules import best_of_n as rule
from tests.fairness.sources import found, script


def test_a_minimum_that_is_divided_is_found():
    source = script(report="best = min(times)\nprint(best / min(times))")
    assert found(rule.in_source(source)) == [(18, "best is the shortest of several, and is divided")]


def test_a_minimum_by_a_mean_is_found():
    source = script(report="print(sum(times) / len(times) / min(times))")
    [(_, evidence)] = found(rule.in_source(source))
    assert evidence.startswith("the shortest time of one side is divided by the")


def test_a_minimum_that_is_all_that_is_shown_is_found_also_one_that_is_kept_by_a_condition():
    assert [line for line, _ in found(rule.in_source(script(report="print(min(times))")))] == [17]
    kept = "best = None\nfor t in times:\n    if best is None or t < best:\n        best = t\nprint(best)"
    assert [line for line, _ in found(rule.in_source(script(report=kept)))] == [21]


def test_a_minimum_beside_the_mean_is_not():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(report="print(min(times), sum(times) / len(times), max(times))"))) == []
