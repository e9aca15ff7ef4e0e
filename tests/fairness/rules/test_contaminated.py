from bench_core.fairness.rules import contaminated as rule
from tests.fairness.examples import cell, said


def test_another_program_on_the_gpu_is_found():
    shared = cell(telemetry={"foreign_gpu_processes": 2})
    assert said(rule.in_cell(shared)) == ["compute processes of others on the GPU: 2"]


def test_an_own_gpu_is_not_nor_where_nobody_looked():
    assert said(rule.in_cell(cell(telemetry={"foreign_gpu_processes": 0}))) == []
    assert said(rule.in_cell(cell())) == []
