"""What a run has so far: which rounds are whole, which cells go on."""

import pytest

from bench_core.conductor.ledger import Ledger
from bench_core.stats import stopping
from tests.calls import call

BASE, OTHER = ("shapes", 4, 10), ("shapes+deepcache", 4, 10)


@pytest.fixture
def ledger(bench):
    """Of two candidates, batch sizes 1 and 4, three rounds."""
    spec = bench.spec(rounds=3)
    return Ledger(spec, stopping.criterion(spec.protocol))


def timed(cell, *rounds, **fields):
    candidate, batch_size, steps = cell
    where = {"candidate": candidate, "batch_size": batch_size, "steps": steps}
    return [call("timed", r, 0.1, **where | fields) for r in rounds]


def add(ledger, *calls):
    for one in calls:
        ledger.add(one)


def group_of(ledger, batch_size):
    return next(g for g in ledger.groups() if all(cell[1] == batch_size for cell in g))


def test_a_round_that_was_cut_off_is_left_out_and_not_made_again(ledger):
    add(ledger, *timed(BASE, 0, 1, 2), *timed(OTHER, 0, 1))
    rounds = {cell: [c.round for c in calls] for cell, calls in group_of(ledger, 4).items()}
    assert rounds == {BASE: [0, 1], OTHER: [0, 1]}
    assert ledger.next_round((4, 10)) == 3
    assert ledger.next_round((1, 10)) == 0


def test_cells_are_compared_with_those_of_their_batch_size_only(ledger):
    assert [sorted(group) for group in ledger.groups()] == [[("shapes", b, 10), (OTHER[0], b, 10)] for b in (1, 4)]


def test_cells_leave_when_they_have_all_their_rounds(ledger):
    add(ledger, *timed(BASE, 0, 1, 2), *timed(OTHER, 0, 1))
    ledger.settle()
    assert {BASE, OTHER} <= set(ledger.live())
    add(ledger, *timed(OTHER, 3), *timed(BASE, 3))
    ledger.settle()
    assert {cell[1] for cell in ledger.live()} == {1}


def test_a_cell_that_failed_is_out_and_the_rounds_of_the_others_are_whole_without_it(ledger):
    add(ledger, *timed(BASE, 0, 1, 2), *timed(OTHER, 0, status="oom", batch_s=None, n_images=0))
    assert ledger.oom(OTHER) and not ledger.oom(BASE)
    assert OTHER not in ledger.running()
    ledger.settle()
    assert BASE not in ledger.live()


def test_warm_up_counts_as_calls_and_not_as_rounds(ledger):
    add(ledger, call("warm-up", 0, 5.0, start=1), call("settle", 0, 0.1, start=1))
    assert (ledger.n_calls, ledger.next_round((4, 10)), ledger.last_start) == (2, 0, 1)
    assert group_of(ledger, 4)[BASE] == []
