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


def test_steps_that_a_file_has_written_down_are_beside_those_that_ran(bench):
    file = "file:examples/model_files/hard_coded.py"
    result = bench.run(bench.spec(file, f"{file}+steps:n=10", "shapes", batch_sizes=(1,)))
    assert [result.facts(key).configured_steps for key in result.spec.keys] == [20, 10, None]
    notes = [(f.severity, f.message) for f in result.findings if f.rule == "configured-steps"]
    where = f"{file} at batch 1, 10 steps"
    assert notes == [("note", f"Not the configured number of steps: {where}: configured 20, ran 10")]
