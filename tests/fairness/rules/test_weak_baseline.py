from bench_core.fairness.contexts import PlainerArms
from bench_core.fairness.rules import weak_baseline as rule
from tests.fairness.examples import said


def arms(**ratios):
    return PlainerArms("shapes+compile", 0.01, ratios)


def test_a_plainer_candidate_that_is_faster_is_found_the_fastest_of_several():
    found = said(rule.among_arms(arms(shapes=(1.2, 1.1, 1.3), other=(1.1, 1.05, 1.2))))
    assert found == ["shapes is 1.200x [1.100, 1.300] as fast as the baseline shapes+compile"]


def test_one_that_is_slower_or_hardly_faster_or_not_surely_faster_is_not_found():
    assert said(rule.among_arms(arms())) == []
    assert said(rule.among_arms(arms(shapes=(0.8, 0.7, 0.9)))) == []
    assert said(rule.among_arms(arms(shapes=(1.01, 1.005, 1.015)))) == []
    assert said(rule.among_arms(arms(shapes=(1.2, 0.99, 1.5)))) == []
