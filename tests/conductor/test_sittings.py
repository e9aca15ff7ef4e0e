"""Candidates that are measured by themselves, runs of passes, and warm-up by a candidate's own number."""

from itertools import groupby

import pytest

from bench_core.results.result import load_result

ALONE, TURNS = ("shapes+alone", "shapes+deepcache+alone"), ("shapes", "shapes+deepcache")


@pytest.fixture
def passes(bench):
    """A spec of passes through 36 samples, in batches of 8 and one of 4."""

    def make(*candidates, rounds=2, starts=2, **protocol):
        spec = bench.spec(*candidates, batch_sizes=(8, 4), rounds=rounds, starts=starts)
        update = {"pass_samples": 36, "batch_sizes": (8, 4)} | protocol
        return spec.model_copy(update={"protocol": spec.protocol.model_copy(update=update)})

    return make


def timed(result, candidate, **equal):
    calls = [c for c in result.calls if c.candidate == candidate and c.counts]
    return [c for c in calls if all(getattr(c, name) == value for name, value in equal.items())]


def blocks(result):
    """Candidates in the order of the calls, each as long as no other one is called."""
    return [key for key, _ in groupby(call.candidate for call in result.calls)]


def test_each_is_measured_whole_before_the_others_at_every_start(bench, passes):
    result = bench.run(passes(*ALONE, *TURNS))
    assert bench.outcome == "done"
    first_in_turns = [
        next(i for i, c in enumerate(result.calls) if (c.candidate, c.start) == ("shapes", s)) for s in (0, 1)
    ]
    starts = [result.calls[: first_in_turns[0]], [c for c in result.calls if c.candidate in ALONE and c.start == 1]]
    assert [[k for k, _ in groupby(c.candidate for c in calls)] for calls in starts] == [list(ALONE)] * 2
    assert blocks(result)[:2] == list(ALONE)
    for start, key in ((s, key) for s in (0, 1) for key in ALONE):
        assert [c.batch_size for c in timed(result, key, start=start)] == [8, 8, 8, 8, 4]
        assert [i for c in timed(result, key, start=start) for i in c.sample_ids] == list(
            range(36 * start, 36 * start + 36)
        )
    assert all(worker.stopped for key in ALONE for worker in bench.workers[key])
    assert [len(bench.workers[key]) for key in (*ALONE, *TURNS)] == [2, 2, 2, 2]


def test_a_worker_that_is_measured_alone_ends_before_the_next_one_begins(bench, passes):
    run_id = bench.store.add_run(passes(*ALONE, *TURNS))
    conductor, beside = bench.conductor(run_id), []
    conductor.report = lambda progress: beside.append((progress.candidate, sorted(conductor.crew.workers)))
    conductor.conduct()
    assert {key: keys for key, keys in beside if key in ALONE and keys} == {key: [key] for key in ALONE}
    assert not any(set(keys) & set(ALONE) for key, keys in beside if key in TURNS)


def test_in_turns_each_start_has_its_pass_with_the_short_batch_last(bench, passes):
    result = bench.run(passes(*TURNS, rounds=3, starts=3))
    for start in range(3):
        for key in TURNS:
            mine = timed(result, key, start=start)
            assert sorted(c.batch_size for c in mine) == [4, 8, 8, 8, 8]
            assert sorted(i for c in mine for i in c.sample_ids) == list(range(36 * start, 36 * start + 36))
            full, short = timed(result, key, start=start, batch_size=8), timed(result, key, start=start, batch_size=4)
            assert full[2].started_ns < short[0].started_ns
    assert {c.batch_size: c.n_pairs for c in result.comparisons} == {8: 12, 4: 3}


def test_a_turn_of_several_calls_ends_with_its_pass(bench, passes):
    turns = ({"batch_size": 8, "timed_calls": 3}, {"batch_size": 4, "timed_calls": 3})
    spec = passes(*TURNS, rounds=2, starts=2)
    spec = type(spec).model_validate(spec.model_dump() | {"protocol": spec.protocol.model_dump() | {"turns": turns}})
    result = bench.run(spec)
    for start in range(2):
        assert [c.batch_size for c in timed(result, "shapes", start=start)].count(8) == 4
        assert [c.batch_size for c in timed(result, "shapes", start=start)].count(4) == 1


def test_so_many_warm_up_calls_and_no_more(bench, passes):
    unsteady = {"drift": lambda now_s: 0.3 * (now_s - 1000)}
    keys = ("shapes", "shapes+warm-up:calls=0", "shapes+warm-up:calls=2")
    result = bench.run(bench.spec(*keys, batch_sizes=(1,), rounds=6, starts=2), dict.fromkeys(keys, unsteady))
    made = {key: [c.start for c in result.calls if c.candidate == key and c.phase == "warm-up"] for key in keys}
    assert made["shapes+warm-up:calls=0"] == [] and made["shapes+warm-up:calls=2"] == [0, 0, 1, 1]
    assert len(made["shapes"]) > 6
    assert [len(timed(result, key)) for key in keys] == [6, 6, 6]


def test_without_warm_up_the_first_call_is_timed(bench):
    result = bench.run(
        bench.spec("shapes+warm-up:calls=0", batch_sizes=(1,)), {"shapes+warm-up:calls=0": {"first_extra_s": 5.0}}
    )
    assert timed(result, "shapes+warm-up:calls=0")[0].batch_s == pytest.approx(5.11)


def test_the_short_batch_of_a_pass_has_no_warm_up_of_its_own_where_a_candidate_has_a_number(bench, passes):
    result = bench.run(passes("shapes", "shapes+warm-up:calls=1", "shapes+warm-up:calls=1+alone"))
    sizes = {
        key: {c.batch_size for c in result.calls if (c.candidate, c.phase) == (key, "warm-up")}
        for key in result.spec.keys
    }
    assert sizes == {"shapes": {8, 4}, "shapes+warm-up:calls=1": {8}, "shapes+warm-up:calls=1+alone": {8}}


def test_without_passes_each_start_has_its_share_of_the_rounds(bench):
    result = bench.run(bench.spec("shapes", "shapes+alone", batch_sizes=(1, 4), rounds=7, starts=3))
    for size in (1, 4):
        assert [len(timed(result, "shapes+alone", start=s, batch_size=size)) for s in range(3)] == [3, 3, 1]


def test_samples_that_take_more_rounds_are_made_in_the_last_start(bench):
    result = bench.run(bench.spec("shapes+alone", batch_sizes=(1, 4), rounds=2, starts=2, samples=16))
    assert [len(timed(result, "shapes+alone", batch_size=size)) for size in (1, 4)] == [16, 4]


def test_with_a_precision_it_has_as_many_rounds_a_start_as_the_others(bench):
    noisy = {"drift": lambda now_s: 0.02 * (int(now_s * 997) % 7)}
    spec = bench.spec(
        "shapes", "shapes+deepcache", "shapes+alone", batch_sizes=(1,), precision=0.05, starts=2, max_time=600
    )
    result = bench.run(spec, {"shapes": noisy, "shapes+deepcache": noisy})
    starts = {c.start for c in timed(result, "shapes")}
    assert bench.outcome == "done" and len(starts) >= 2
    assert [len(timed(result, "shapes+alone", start=s)) for s in sorted(starts)] == [20] * len(starts)


def interrupted(bench, spec, calls_done):
    """A run that was cancelled after so many calls, and then went on."""
    run_id = bench.store.add_run(spec)
    first = bench.conductor(run_id)
    first.report = lambda progress: progress.calls_done == calls_done and first.cancel()
    assert first.conduct() == "cancelled"
    before = [c.call_id for c in bench.store.calls(run_id)]
    assert bench.conductor(run_id).conduct() == "done"
    result = load_result(bench.store, run_id)
    assert [c.call_id for c in result.calls][: len(before)] == before
    return result


def whole_passes(result, key):
    """The sample ids of each process's timed calls, of those that made a whole pass or more."""
    starts = sorted({c.start for c in timed(result, key)})
    made = [[i for c in timed(result, key, start=s) for i in c.sample_ids] for s in starts]
    return [ids for ids in made if len(ids) == 36]


@pytest.mark.parametrize("calls_done", [0, 2, 5, 8, 10, 12, 15, 17, 25, 40, 60, 70])
def test_a_pass_that_was_cut_off_is_made_anew_and_no_whole_one_twice(bench, passes, calls_done):
    result = interrupted(bench, passes(*ALONE, *TURNS), calls_done)
    for key in ALONE:
        made = whole_passes(result, key)
        assert len(made) == 2 and all(ids == list(range(ids[0], ids[0] + 36)) for ids in made)
        assert len({i for ids in made for i in ids}) == 72
        assert len(timed(result, key)) <= 2 * 5 + 4
    for key in TURNS:
        rounds = {c.round for c in timed(result, key, batch_size=8)} & {
            c.round for c in timed(result, TURNS[0], batch_size=8)
        }
        assert len(rounds) >= 8
    assert bench.conductor(result.run.run_id).conduct() == "done"
    assert bench.store.count_calls(result.run.run_id) == len(result.calls)


def test_one_that_cannot_be_loaded_or_fails_costs_only_itself(bench, passes):
    out_of_memory = [{"largest": 4}, {}]
    broken = {ALONE[0]: {"load": {"status": "failed", "message": "no weights"}}, ALONE[1]: out_of_memory}
    result = bench.run(passes(*ALONE, *TURNS), broken)
    assert bench.outcome == "done"
    status = {(c.candidate, c.batch_size): c.status for c in result.cells}
    assert [status[ALONE[0], size] for size in (8, 4)] == ["failed", "failed"]
    assert [status[ALONE[1], size] for size in (8, 4)] == ["oom", "ok"]
    assert [len(timed(result, key)) for key in (*ALONE, *TURNS)] == [0, 2, 10, 10]


def test_a_lost_process_is_replaced_and_the_cell_that_failed_is_left_out(bench, passes):
    result = bench.run(passes(ALONE[0], *TURNS), {ALONE[0]: [{"fail": {8: "crash"}}, {}]})
    assert bench.outcome == "done"
    assert [(c.start, c.batch_size) for c in timed(result, ALONE[0])] == [(0, 8), (0, 8), (1, 4), (2, 4)]


def test_the_time_limit_ends_it_between_passes(bench, passes):
    spec = passes(*ALONE, *TURNS).model_copy(update={"max_time_s": 2.5})
    result = bench.run(spec)
    assert result.events[-1].payload["message"] == "stopped at the time limit of 2.5 s"
    assert len(timed(result, ALONE[0])) in (0, 5) and timed(result, "shapes") == []


def test_no_verdict_rests_on_what_was_measured_alone(bench, passes):
    result = bench.run(passes("shapes", "shapes+deepcache", *ALONE), {"shapes+deepcache": {"fixed_s": 0.05}})
    verdicts = {(c.candidate, c.batch_size): c.verdict for c in result.comparisons}
    assert verdicts["shapes+deepcache", 8] == "faster"
    assert {verdicts[key, 8] for key in ALONE} == {"not comparable"}
    found = [c for c in result.between(*ALONE) if c.batch_size == 8][0]
    assert (found.verdict, found.speedup) == ("not comparable", None)
    assert {f.rule for f in found.findings if f.severity == "error"} == {"fixed-order"}


def test_progress_counts_what_they_make(bench, passes):
    bench.run(passes("shapes+alone+warm-up:calls=1", "shapes+warm-up:calls=1"))
    last = bench.progress[-1]
    assert (last.calls_done, last.calls_total) == (24, 24)
    assert {p.calls_total for p in bench.progress if p.state == "measuring"} == {24 + 2}  # and what is measured once


def test_only_candidates_that_are_measured_alone_are_a_run_too(bench, passes):
    result = bench.run(passes(*ALONE))
    assert bench.outcome == "done"
    assert [len(timed(result, key)) for key in ALONE] == [10, 10]
    assert blocks(result) == [*ALONE, *ALONE]


def test_only_candidates_with_a_role_are_surveyed(bench):
    spec = bench.spec("shapes", "shapes+deepcache", "shapes+steps:n=2", batch_sizes=(1,))
    spec = spec.model_copy(update={"roles": {"base": "shapes", "speedup": "shapes+deepcache"}})
    surveyed = {e.payload["candidate"] for e in bench.run(spec).events if e.kind == "surveyed"}
    assert surveyed == {"shapes", "shapes+deepcache"}
