from dataclasses import replace

from bench_core.fairness.rules import silent_fallback as rule
from tests.fairness.examples import cell, said

EAGER = "passes in a call of which something that was to be compiled ran eagerly"


def test_compiled_code_that_ran_eagerly_is_found():
    found = said(rule.in_cell(cell(seen={"mechanism": {"compile.eager_passes": 10.0}})))
    assert found == [("warning", f"compile.eager_passes was up to 10 in 6 of 6 calls ({EAGER})")]


def test_a_library_that_warned_of_a_fallback_is_found():
    (found,) = said(rule.in_cell(cell(seen={"mechanism": {"pipeline.fallback_warnings": 1.0}})))
    assert found[0] == "warning" and "the worker's log has them" in found[1]


def test_graph_breaks_and_cuda_graphs_that_were_left_out_are_notes():
    seen = {"compile.graph_breaks": 2.0, "compile.cuda_graphs_skipped": 1.0}
    assert [found[0] for found in said(rule.in_cell(cell(seen={"mechanism": seen})))] == ["note", "note"]


def test_compiled_code_that_ran_is_not_found_nor_what_is_not_known():
    sound = {"compile.eager_passes": 0.0, "compile.graphs": 4.0, "compile.recompilations": 3.0, "tome.merged": 0.5}
    assert said(rule.in_cell(cell(seen={"mechanism": sound}))) == []
    assert said(rule.in_cell(cell())) == []


def test_one_of_very_many_calls_is_not_found():
    eager = cell(seen={"mechanism": {"compile.eager_passes": 10.0}})
    calls = [*eager.calls[:1], *cell(seen={"mechanism": {"compile.eager_passes": 0.0}}).calls * 4]
    many = replace(eager, calls=calls, cell=eager.cell.model_copy(update={"n_calls": len(calls)}))
    assert said(rule.in_cell(many)) == []
