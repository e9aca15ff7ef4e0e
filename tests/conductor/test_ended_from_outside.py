"""A worker that somebody kills: its call is forgotten, a fresh worker goes on, and pairs stay whole."""

import pytest

from bench_core.results.result import load_result
from tests.fakes import FakeWorker

ONCE = [{"fail": {9: "killed"}}, {}]
ALWAYS = {"fail": dict.fromkeys(range(1000), "killed")}


def losses(result):
    return [e.payload for e in result.events if e.kind == "worker-lost"]


def statuses(result):
    return {(c.candidate, c.batch_size): c.status for c in result.cells}


def test_the_cell_goes_on_and_every_pair_has_both_sides(bench):
    result = bench.run(bench.spec(), {"shapes+deepcache": ONCE})
    assert set(statuses(result).values()) == {"ok"} and {c.status for c in result.calls} == {"ok"}
    assert [c.n_pairs for c in result.comparisons] == [6, 6]
    assert [(p["candidate"], p["dropped"]) for p in losses(result)] == [("shapes+deepcache", False)]
    assert len(bench.workers["shapes+deepcache"]) == 2


def test_the_fresh_worker_is_warm_before_it_is_timed(bench):
    result = bench.run(bench.spec("shapes", batch_sizes=(1,)), {"shapes": [{"fail": {5: "killed"}}, {}]})
    phases = [c.phase for c in result.calls if c.start == 1]
    assert phases[0] == "warm-up" and phases.index("timed") >= result.spec.protocol.warm_up_calls
    assert result.cells[0].n_calls == 6


def test_it_is_given_up_the_second_time_and_the_others_go_on(bench):
    result = bench.run(bench.spec(), {"shapes+deepcache": ALWAYS})
    assert bench.outcome == "done"
    assert statuses(result)["shapes", 1] == statuses(result)["shapes", 4] == "ok"
    lost = [c for c in result.cells if c.candidate == "shapes+deepcache"]
    assert {(c.status, c.message) for c in lost} == {("failed", "the worker was ended by signal 9")}
    assert all(c.verdict == "not comparable" for c in result.comparisons)


def test_a_resume_tries_it_again(bench):
    run_id = bench.run(bench.spec(), {"shapes+deepcache": ALWAYS}).run.run_id
    bench.conductor(run_id).conduct()
    result = load_result(bench.store, run_id)
    assert set(statuses(result).values()) == {"ok"}
    assert [c.n_pairs for c in result.comparisons] == [6, 6]


def test_a_cell_that_failed_by_itself_is_not_tried_again(bench):
    run_id = bench.run(bench.spec(), {"shapes+deepcache": {"fail": {0: "crash"}}}).run.run_id
    before = load_result(bench.store, run_id).cells
    bench.conductor(run_id).conduct()
    assert load_result(bench.store, run_id).cells == before


@pytest.mark.parametrize("at", [0, 3])
def test_a_search_for_batch_sizes_tries_the_size_again(bench, at):
    spec = bench.spec("shapes", batch_sizes="auto")
    result = bench.run(spec, {"shapes": [{"largest": 4, "fail": {at: "killed"}}, {"largest": 4}]})
    assert [c.batch_size for c in result.cells if c.status == "ok"] == [1, 2, 4]


def test_so_does_a_candidate_that_is_measured_alone(bench):
    result = bench.run(bench.spec("shapes+alone", "shapes"), {"shapes+alone": ONCE})
    assert set(statuses(result).values()) == {"ok"}
    assert all(c.n_calls >= 6 for c in result.cells)


def test_a_run_that_is_cancelled_meanwhile_counts_no_loss(bench):
    run_id = bench.store.add_run(bench.spec("shapes"))
    conductor = bench.conductor(run_id, costs={"shapes": {"fail": {5: "killed"}}})
    call = FakeWorker.call

    def cancelled_meanwhile(worker, batch, timeout_s):
        if len(worker.batches) == 5:
            conductor.cancel()
        return call(worker, batch, timeout_s)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeWorker, "call", cancelled_meanwhile)
        assert conductor.conduct() == "cancelled"
    assert losses(load_result(bench.store, run_id)) == []
