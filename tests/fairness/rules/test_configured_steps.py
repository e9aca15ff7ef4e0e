from dataclasses import replace

from bench_core.fairness.rules import configured_steps as rule
from tests.fairness.examples import cell, said, seen_in


def configured(steps, **seen):
    return replace(seen_in(cell(), **seen), configured_steps=steps)


def test_other_steps_than_the_file_says_are_a_note_with_both_numbers():
    assert rule.SEVERITY == "note"
    assert said(rule.in_cell(configured(20))) == ["configured 20, ran 10"]
    assert said(rule.in_cell(configured(10, steps_set=20))) == ["configured 10, ran 20"]


def test_the_same_steps_are_not_found_nor_a_file_that_says_none_nor_steps_that_were_not_seen():
    assert said(rule.in_cell(configured(10))) == []
    assert said(rule.in_cell(cell())) == []
    assert said(rule.in_cell(configured(20, steps_set=None))) == []


def test_a_sampler_that_makes_more_steps_of_the_same_number_is_not():
    assert said(rule.in_cell(configured(10, steps_set=10, scheduler_steps=19, steps_run=19))) == []
