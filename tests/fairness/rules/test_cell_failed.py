from bench_core.fairness.rules import cell_failed as rule
from tests.fairness.examples import said, side


def test_a_cell_that_failed_is_found_on_either_side():
    failed = side(failure="out of memory: 41 GiB {more}")
    assert said(rule.in_sides(side(), failed)) == ["shapes: out of memory: 41 GiB {more}"]
    assert said(rule.in_sides(failed, failed)) == ["shapes: out of memory: 41 GiB {more}"] * 2


def test_cells_that_finished_are_not():
    assert said(rule.in_sides(side(), side())) == []
