"""The workers of a run: in which order they are loaded, which process is which, and what becomes of a lost one."""

import pytest

from bench_core.conductor.crew import Crew
from tests.fakes import FakeClock, FakeWorker

CELL, REQUEST = ("shapes", 1, 10), {"batch_size": 1, "steps": 10, "seeds": [0]}


@pytest.fixture
def make(bench):
    """A crew of three candidates, and its workers in the order in which they were made; costs as FakeWorker's."""

    def made(**costs):
        clock, workers = FakeClock(), []

        def start(candidate):
            facts = {"status": "ok", "message": "", "facts": {"pid": 100 + len(workers)}}
            workers.append(FakeWorker(clock, **{"load": facts} | costs))
            return workers[-1]

        return Crew(bench.spec("shapes", "shapes+deepcache", "shapes+tome"), start, clock), workers

    return made


def test_the_order_of_loading_is_rotated_from_start_to_start(make):
    crew, _ = make()
    orders = []
    for _ in range(4):
        orders.append([c.key.partition("+")[2] for c in crew.in_order()])
        crew.load(crew.in_order()[0])
        crew.anew()
    assert orders == [["", "deepcache", "tome"], ["deepcache", "tome", ""], ["tome", "", "deepcache"], orders[0]]


def test_every_process_of_a_candidate_has_a_higher_number_than_those_before(make):
    crew, _ = make()
    base, other, _ = crew.spec.candidates
    numbers = [crew.load(base)["facts"]["start"], crew.load(other)["facts"]["start"]]
    crew.forget(base.key)
    numbers += [crew.load(base)["facts"]["start"]]
    crew.anew()
    numbers += [crew.load(base)["facts"]["start"], crew.load(other)["facts"]["start"]]
    assert numbers == [0, 0, 1, 2, 2]


@pytest.mark.parametrize(("trouble", "status"), [("crash", "failed"), ("hang", "timeout")])
def test_a_lost_worker_is_forgotten(make, trouble, status):
    crew, _ = make(fail={1: trouble})
    crew.load(crew.spec.candidates[0])
    assert crew.pids == {"shapes": 100}
    assert crew.ask(CELL, REQUEST)[0]["status"] == "ok"
    reply, outside_s = crew.ask(CELL, REQUEST)
    assert (reply["status"], outside_s) == (status, None)
    assert not crew.workers and not crew.pids


def test_a_candidate_that_cannot_be_loaded_leaves_no_process(make):
    crew, workers = make(load={"status": "oom", "message": "does not fit"})
    assert crew.load(crew.spec.candidates[0])["message"] == "does not fit"
    assert workers[0].stopped and not crew.workers


def test_a_new_start_ends_all_processes(make):
    crew, workers = make()
    for candidate in crew.in_order():
        crew.load(candidate)
    crew.anew()
    assert [w.stopped for w in workers] == [True] * 3
    assert not crew.workers and not crew.pids
