from bench_core.fairness.rules import timer_tampered as rule
from tests.fairness.examples import cell, said, seen_in
from tests.fairness.sources import found, script


def test_functions_that_were_replaced_are_named():
    assert said(rule.in_cell(seen_in(cell(), replaced=("time.perf_counter",)))) == [
        "time.perf_counter replaced in 6 of 6 calls"
    ]


def test_original_functions_are_not_nor_what_nobody_looked_at():
    assert said(rule.in_cell(seen_in(cell(), replaced=()))) == []
    assert said(rule.in_cell(cell())) == []


def test_a_clock_that_is_replaced_is_found_in_source():
    for path in ("time.perf_counter", "torch.cuda.synchronize", "torch.cuda.Event.elapsed_time"):
        source = script(warm_up=f"{path} = lambda *a: 0")
        assert found(rule.in_source(source)) == [(8, f"{path} is replaced")]


def test_other_assignments_are_not():
    assert found(rule.in_source(script())) == []
    assert found(rule.in_source(script(warm_up="torch.backends.cudnn.benchmark = True\npipe.time = 3"))) == []
