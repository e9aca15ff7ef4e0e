"""What a run has so far: counted calls, cells that leave, whole rounds, what is left."""

import pytest

from bench_core.conductor.crew import Crew
from bench_core.conductor.ledger import Ledger
from bench_core.conductor.remaining import Remaining
from bench_core.conductor.reports import Reports, Where
from bench_core.records import CellKey, Group
from bench_core.request import build
from bench_core.stats import stopping
from tests import calls

A, B = "shapes", "shapes+tome"


@pytest.fixture
def ledger():
    spec = build.make_spec([A, B], batch_sizes=(1, 2), rounds=2, starts=1, threads=1, device="cpu")
    return Ledger(spec, stopping.criterion(spec.protocol))


def call(candidate, batch_size=1, round_=0, phase="timed", seconds=0.1, **fields):
    return calls.call(phase, round_, seconds, candidate=candidate, batch_size=batch_size, **fields)


def test_a_round_counts_when_all_cells_of_its_group_have_it(ledger):
    for made in (call(A, round_=0), call(B, round_=0), call(A, round_=1)):
        ledger.add(made)
    group = next(g for g in ledger.groups() if CellKey(A, 1, 10) in g)
    assert {cell.candidate: [c.round for c in calls] for cell, calls in group.items()} == {A: [0], B: [0]}


def test_a_round_that_was_cut_off_is_not_completed(ledger):
    ledger.add(call(A, round_=3))
    assert ledger.next_round(Group(1, 10)) == 4
    assert ledger.next_round(Group(2, 10)) == 0


def test_cells_are_compared_with_those_of_their_batch_size_only(ledger):
    assert [sorted(group) for group in ledger.groups()] == [[(A, b, 10), (B, b, 10)] for b in (1, 2)]


def test_warm_up_and_settling_calls_make_no_round(ledger):
    for phase in ("warm-up", "settle"):
        ledger.add(call(A, phase=phase))
    assert ledger.next_round(Group(1, 10)) == 0
    assert ledger.uncounted(CellKey(A, 1, 10)) == 2


def test_a_cell_that_failed_is_out_and_no_longer_holds_up_the_others(ledger):
    ledger.add(call(A, round_=0))
    ledger.add(call(B, round_=0, status="oom", batch_s=None, outside_s=None))
    assert CellKey(B, 1, 10) not in ledger.live()
    assert ledger.is_out_of_memory(CellKey(B, 1, 10)) and not ledger.is_out_of_memory(CellKey(B, 2, 10))
    group = next(g for g in ledger.groups() if CellKey(A, 1, 10) in g)
    assert [len(calls) for calls in group.values()] == [1]


def test_cells_with_enough_rounds_leave(ledger):
    for round_ in (0, 1):
        for candidate in (A, B):
            ledger.add(call(candidate, round_=round_))
    ledger.mark_finished()
    assert ledger.finished == {CellKey(A, 1, 10), CellKey(B, 1, 10)}
    assert {cell.batch_size for cell in ledger.live()} == {2}


def test_sizes_that_a_search_found_are_the_cells_of_their_candidate(ledger):
    ledger.sizes[B] = [1, 3]
    assert {cell.batch_size for cell in ledger.cells() if cell.candidate == A} == {1, 2}
    assert {cell.batch_size for cell in ledger.cells() if cell.candidate == B} == {1, 3}


def test_the_newest_process_is_known_when_a_run_is_resumed(ledger):
    assert ledger.last_process_index == -1
    for index in (0, 2, 1):
        ledger.add(call(A, start=index))
    assert ledger.last_process_index == 2


def progress_of(ledger, state, **where):
    crew = Crew(ledger.spec, start_worker=None, clock=None)
    crew.workers = dict.fromkeys(ledger.spec.keys)
    crew.process_index = dict.fromkeys(ledger.spec.keys, 0)
    return Reports(ledger, Remaining(ledger, crew)).progress(state, elapsed_s=1.0, where=Where(**where))


def test_nothing_is_said_of_the_time_left_before_the_first_call(ledger):
    assert progress_of(ledger, "measuring").left_s is None


def test_the_time_left_is_that_of_the_calls_left_by_each_cells_own_calls(ledger):
    ledger.add(call(A, seconds=1.0))
    ledger.drop([cell for cell in ledger.cells() if cell != CellKey(A, 1, 10)])
    now = progress_of(ledger, "measuring", cell=CellKey(A, 1, 10), round_=0)
    assert (now.calls_done, now.candidate, now.rounds) == (1, A, 2)
    assert now.left_s == 4.0 + 3.0  # two warm-up calls, two timed ones, and what is measured once
    assert progress_of(ledger, "finished").left_s == 0.0
