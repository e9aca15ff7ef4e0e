"""What a run does: warm-up, rounds, pairing, failures, cancelling, going on."""

import pytest

from bench_core import plan
from bench_core.errors import InputError
from bench_core.results.result import load_result
from bench_core.spec import Turn

FAST = {"shapes+deepcache": {"fixed_s": 0.05, "per_image_s": 0.005}}


def cell_of(result, candidate, batch_size):
    return next(c for c in result.cells if (c.candidate, c.batch_size) == (candidate, batch_size))


def test_known_costs_come_out_exactly(bench):
    result = bench.run(bench.spec(), FAST)
    cell = cell_of(result, "shapes", 4)
    assert cell.batch_s.median == pytest.approx(0.14)
    assert cell.per_sample_s.median == pytest.approx(0.035)
    assert cell.throughput_img_s == pytest.approx(4 / 0.14)
    by_batch = {c.batch_size: c for c in result.comparisons}
    assert by_batch[4].speedup == pytest.approx(2.0)
    assert by_batch[4].verdict == "faster"


def test_a_slow_first_call_is_warm_up_and_not_counted(bench):
    result = bench.run(bench.spec(), {"shapes": {"first_extra_s": 50.0}})
    assert cell_of(result, "shapes", 1).batch_s.max == pytest.approx(0.11)
    first = result.calls[0]
    assert (first.phase, first.batch_s) == ("warm-up", pytest.approx(50.11))


def test_drift_hits_both_alike_so_the_ratio_stays(bench):
    slower_and_slower = {"drift": lambda now_s: 0.02 * (now_s - 1000)}
    result = bench.run(bench.spec(batch_sizes=(1,), rounds=12), {"shapes": slower_and_slower, **_drifting(FAST)})
    comparison = result.comparisons[0]
    times = [c.batch_s for c in result.calls if c.phase == "timed" and c.candidate == "shapes"]
    assert max(times) > 1.3 * min(times)
    assert comparison.ci_low > 1


def _drifting(costs):
    return {key: options | {"drift": lambda now_s: 0.02 * (now_s - 1000)} for key, options in costs.items()}


def test_every_cell_has_one_turn_a_round_in_changing_order(bench):
    result = bench.run(bench.spec())
    timed = [c for c in result.calls if c.phase == "timed"]
    rounds = [[c.cell for c in timed if c.round == r] for r in range(6)]
    assert all(sorted(cells) == sorted(plan.cells(result.spec)) for cells in rounds)
    assert len({tuple(cells) for cells in rounds}) > 1
    assert [c.order_in_round for c in timed[:4]] == [0, 1, 2, 3]


def test_sample_k_is_the_same_prompt_and_seed_at_every_batch_size(bench):
    spec = bench.spec("shapes", seed=7)
    bench.run(spec)
    seen = {}
    for batch in bench.workers["shapes"][0].batches:
        if batch.phase == "timed":
            for prompt, seed in zip(batch.prompts, batch.seeds, strict=True):
                assert seen.setdefault(seed, prompt) == prompt
    assert set(range(7, 7 + 24)) <= set(seen)
    assert seen[7] == spec.protocol.prompts[0]


def test_warm_up_never_uses_a_timed_seed(bench):
    bench.run(bench.spec("shapes"))
    batches = bench.workers["shapes"][0].batches
    seeds = {phase: {s for b in batches if b.phase == phase for s in b.seeds} for phase in ("warm-up", "timed")}
    assert seeds["warm-up"] and not seeds["warm-up"] & seeds["timed"]


def test_no_prompt_is_known_before_it_is_timed(bench):
    bench.run(bench.spec("shapes", rounds=6))
    batches = bench.workers["shapes"][0].batches
    prompts = {phase: {p for b in batches if b.phase == phase for p in b.prompts} for phase in ("warm-up", "timed")}
    assert prompts["warm-up"] and not prompts["warm-up"] & prompts["timed"]


def test_samples_asked_for_add_rounds(bench):
    result = bench.run(bench.spec("shapes", rounds=2, samples=16))
    assert cell_of(result, "shapes", 1).n_calls == 16
    assert cell_of(result, "shapes", 4).n_calls == 4


def test_out_of_memory_takes_one_cell_out_and_the_others_go_on(bench):
    # calls 0-2 warm up batch 1, call 3 is the first of batch 4
    result = bench.run(bench.spec(), {"shapes+deepcache": {"fail": {3: "oom"}}})
    assert bench.outcome == "done"
    gone = cell_of(result, "shapes+deepcache", 4)
    assert (gone.status, gone.message, gone.n_calls) == ("oom", "made to be oom", 0)
    assert cell_of(result, "shapes+deepcache", 1).n_calls == 6
    comparison = next(c for c in result.comparisons if c.batch_size == 4)
    assert (comparison.verdict, comparison.speedup) == ("not comparable", None)
    assert "made to be oom" in comparison.findings[0].message


@pytest.mark.parametrize(("trouble", "status"), [("crash", "failed"), ("hang", "timeout")])
def test_a_lost_worker_costs_its_cell_and_a_fresh_one_measures_the_others(bench, trouble, status):
    result = bench.run(bench.spec(), {"shapes+deepcache": [{"fail": {7: trouble}}, {}]})
    assert len(bench.workers["shapes+deepcache"]) == 2
    cells = {c.batch_size: c for c in result.cells if c.candidate == "shapes+deepcache"}
    assert sorted(c.status for c in cells.values()) == sorted([status, "ok"])
    assert max(c.n_calls for c in cells.values()) == 6
    phases = [b.phase for b in bench.workers["shapes+deepcache"][1].batches]
    assert phases[:4] == ["warm-up"] * 3 + ["timed"]


def test_a_candidate_that_cannot_be_loaded_says_why_in_all_its_cells(bench):
    reply = {"status": "failed", "message": "OSError: no such weights"}
    result = bench.run(bench.spec(), {"shapes+deepcache": {"load": reply}})
    mine = [c for c in result.cells if c.candidate == "shapes+deepcache"]
    assert {(c.status, c.message) for c in mine} == {("failed", "OSError: no such weights")}
    assert cell_of(result, "shapes", 4).n_calls == 6


def test_cancelling_keeps_what_was_measured_and_ends_all_workers(bench):
    run_id = bench.store.add_run(bench.spec())
    conductor = bench.conductor(run_id)
    conductor.report = lambda progress: progress.calls_done == 15 and conductor.cancel()
    assert conductor.conduct() == "cancelled"
    assert bench.store.count_calls(run_id) == 16
    assert all(worker.stopped for started in bench.workers.values() for worker in started)
    result = load_result(bench.store, run_id)
    assert result.cells and all(c.n_calls <= 1 for c in result.cells)


def test_a_call_that_fails_because_the_run_is_being_cancelled_is_no_failure_of_its_cell(bench):
    run_id = bench.store.add_run(bench.spec("shapes", batch_sizes=(1,)))
    conductor = bench.conductor(run_id, costs={"shapes": {"fail": {5: "crash"}}})
    conductor.report = lambda progress: progress.calls_done == 5 and conductor.cancel()
    assert conductor.conduct() == "cancelled"
    assert bench.store.count_calls(run_id) == 5
    assert bench.conductor(run_id).conduct() == "done"
    assert cell_of(load_result(bench.store, run_id), "shapes", 1).n_calls == 6


def test_a_cancelled_run_goes_on_and_its_cut_off_round_is_not_paired(bench):
    run_id = bench.store.add_run(bench.spec())
    first = bench.conductor(run_id)
    first.report = lambda progress: progress.calls_done == 16 and first.cancel()
    first.conduct()
    cut = load_result(bench.store, run_id).calls[-1]
    assert (cut.phase, cut.round) == ("timed", 1)
    assert bench.conductor(run_id).conduct() == "done"
    result = load_result(bench.store, run_id)
    timed = [c for c in result.calls if c.phase == "timed"]
    assert [c.call_id for c in timed if c.batch_size == cut.batch_size and c.round == 1] == [cut.call_id]
    for comparison in result.comparisons:
        rounds = [{c.round for c in timed if c.cell == (k, comparison.batch_size, 10)} for k in result.spec.keys]
        assert len(rounds[0] & rounds[1]) == 6
    assert max(c.round for c in timed if c.batch_size == cut.batch_size) == 6


def test_going_on_does_not_measure_again_because_another_candidate_cannot_be_loaded(bench):
    broken = {"shapes+deepcache": {"load": {"status": "failed", "message": "no weights"}}}
    result = bench.run(bench.spec(), broken)
    assert bench.conductor(result.run.run_id, costs=broken).conduct() == "done"
    again = load_result(bench.store, result.run.run_id)
    assert {c.n_calls for c in again.cells if c.candidate == "shapes"} == {6}


def test_the_range_ends_where_larger_batches_did_not_run(bench):
    result = bench.run(bench.spec("shapes"), {"shapes": {"fail": {3: "oom"}}})
    assert result.best_batch("shapes", 10) == (1, False)
    assert bench.run(bench.spec("shapes")).best_batch("shapes", 10) == (4, True)


def test_cells_that_were_not_reached_are_no_error(bench):
    run_id = bench.store.add_run(bench.spec())
    conductor = bench.conductor(run_id)
    conductor.report = lambda progress: progress.calls_done == 5 and conductor.cancel()
    conductor.conduct()
    verdicts = {(c.verdict, c.speedup) for c in load_result(bench.store, run_id).comparisons}
    assert verdicts == {("inconclusive", None)}


def test_a_finished_run_has_nothing_left_to_do(bench):
    result = bench.run(bench.spec())
    before = len(result.calls)
    assert bench.conductor(result.run.run_id).conduct() == "done"
    assert bench.store.count_calls(result.run.run_id) == before


def test_going_on_in_another_environment_is_refused(bench, monkeypatch):
    result = bench.run(bench.spec())
    monkeypatch.setattr("bench_core.machine.environment.cpu_name", lambda: "another processor")
    with pytest.raises(InputError, match="got 'cpu another processor', expected cpu .+, as in the calls"):
        bench.conductor(result.run.run_id).conduct()


def test_the_time_limit_ends_after_a_whole_round(bench):
    result = bench.run(bench.spec(rounds=1000, max_time=10.0))
    counts = {c.n_calls for c in result.cells}
    assert len(counts) == 1 and 0 < counts.pop() < 100
    assert result.events[-1].payload["message"] == "stopped at the time limit of 10 s"


def test_progress_counts_every_call_and_estimates_what_is_left(bench):
    bench.run(bench.spec("shapes", batch_sizes=(1,), rounds=6))
    last = [p for p in bench.progress if p.state == "measuring"][-1]
    assert (last.calls_done, last.calls_total) == (8, 10)  # the last call, and what is measured once
    assert last.left_s == pytest.approx(0.11 * (1 + 3), rel=0.02)
    assert bench.progress[-1].state == "finished"


def test_settling_calls_are_made_and_not_counted(bench):
    spec = bench.spec("shapes", batch_sizes=(1,))
    spec = spec.model_copy(update={"protocol": spec.protocol.model_copy(update={"settle_calls": 2})})
    result = bench.run(spec)
    phases = [c.phase for c in result.calls]
    assert phases == ["warm-up"] * 3 + ["settle", "settle", "timed"] * 6
    assert result.cells[0].n_calls == 6


def test_a_turn_may_hold_several_timed_calls_which_are_rounds_of_their_own(bench):
    spec = bench.spec("shapes", "shapes+deepcache", batch_sizes=(1,))
    turn = Turn(batch_size=1, settle_calls=1, timed_calls=3)
    spec = spec.model_copy(update={"protocol": spec.protocol.model_copy(update={"turns": (turn,)})})
    result = bench.run(spec, FAST)
    mine = [(c.phase, c.round) for c in result.calls if c.candidate == "shapes" and c.phase != "warm-up"]
    assert mine == [
        ("settle", 0),
        *(("timed", r) for r in (0, 1, 2)),
        ("settle", 3),
        *(("timed", r) for r in (3, 4, 5)),
    ]
    assert result.comparisons[0].n_pairs == 6


def test_warm_up_goes_on_until_calls_are_steady(bench):
    result = bench.run(bench.spec("shapes", batch_sizes=(1,)), {"shapes": {"first_extra_s": 50.0}})
    cell = result.cells[0]
    assert (cell.steady, cell.n_warm_up) == (True, 4)
    assert cell.first_call_s == pytest.approx(50.11, rel=0.01)
    assert cell.time_to_steady_s == pytest.approx(50.11, rel=0.01)


def test_a_cell_that_never_becomes_steady_says_so(bench):
    ever_slower = {"drift": lambda now_s: 0.2 * (now_s - 1000)}
    result = bench.run(bench.spec("shapes", batch_sizes=(1,)), {"shapes": ever_slower})
    assert (result.cells[0].steady, result.cells[0].n_warm_up) == (False, 10)


def test_no_warm_up_can_be_asked_for(bench):
    result = bench.run(bench.spec("shapes", warm_up=0))
    assert {c.phase for c in result.calls} == {"timed"}


# -- starts -----------------------------------------------------------------------------------------------------


def test_the_rounds_are_divided_among_the_starts_and_loaded_in_turned_order(bench):
    result = bench.run(bench.spec(rounds=6, starts=3))
    assert [len(bench.workers[key]) for key in result.spec.keys] == [3, 3]
    assert all(worker.stopped for started in bench.workers.values() for worker in started)
    timed = [c for c in result.calls if c.phase == "timed"]
    assert [{c.start for c in timed if c.round in pair} for pair in ((0, 1), (2, 3), (4, 5))] == [{0}, {1}, {2}]
    loads = [e.payload["candidate"] for e in result.events if e.kind == "loaded"]
    base, other = result.spec.keys
    assert loads == [base, other, other, base, base, other]


def test_processes_that_differ_do_not_make_a_candidate_faster(bench):
    """The same program twice; each process is faster or slower by some percent for as long as it lives."""
    odd = [{"fixed_s": 0.100 * (1 + d)} for d in (0.012, -0.008, 0.005, -0.015)]
    even = [{"fixed_s": 0.100 * (1 + d)} for d in (-0.009, 0.011, 0.006, 0.014)]
    result = bench.run(bench.spec(rounds=12, starts=4), {"shapes": odd, "shapes+deepcache": even})
    assert {c.verdict for c in result.comparisons} <= {"no difference", "inconclusive"}


# -- the search for batch sizes ---------------------------------------------------------------------------------


def test_sizes_double_until_memory_ends_and_the_largest_is_found(bench):
    result = bench.run(bench.spec("shapes", batch_sizes=(1, "auto")), {"shapes": {"largest": 11}})
    sizes = {c.batch_size: c.status for c in result.cells}
    assert {b for b, status in sizes.items() if status == "ok"} == {1, 2, 4, 8, 11}
    assert {b for b, status in sizes.items() if status == "oom"} == {12, 16}
    assert {c.n_calls for c in result.cells if c.status == "ok"} == {6}


def test_sizes_end_where_throughput_falls(bench):
    spec = bench.spec("shapes", "shapes+deepcache", batch_sizes=(1, "auto"))
    result = bench.run(spec, {"shapes": {"per_image_s": 0.05, "thrash_from": 8}})
    found = {e.payload["candidate"]: e.payload for e in result.events if e.kind == "sizes-found"}
    assert found["shapes"]["sizes"] == [1, 2, 4, 8]
    assert "throughput fell" in found["shapes"]["message"]
    assert max(found["shapes+deepcache"]["sizes"]) > 8
    assert {c.batch_size for c in result.comparisons} == {1, 2, 4, 8}
