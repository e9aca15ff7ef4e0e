"""The processes of a run: their indices, and what is left when one is lost."""

import pytest

from bench_core.conductor.crew import Crew
from bench_core.plan import batch
from bench_core.records import CellKey
from bench_core.request import build
from tests.fakes import FakeClock, FakeWorker


@pytest.fixture
def crew():
    """Three candidates; `crew.costs` are the options of the next workers."""
    spec = build.make_spec(["shapes", "shapes+bf16", "shapes+tome"], threads=1, device="cpu")
    clock = FakeClock()
    made = Crew(spec, lambda candidate: FakeWorker(clock, **made.costs), clock)
    made.costs = {}
    return made


def call(crew, key):
    crew.warm.add(CellKey(key, 1, 10))
    return crew.call(CellKey(key, 1, 10), batch(crew.spec.protocol, "timed", 1, 10, (0,)))


def test_a_loaded_candidate_says_how_long_it_took_and_which_process_it_is(crew):
    facts = crew.load(crew.spec.candidates[0]).facts
    assert (facts.ready_s, facts.start) == (1.0, 0)


def test_every_process_of_a_candidate_has_an_index_of_its_own(crew):
    first, second, _ = crew.spec.candidates
    indices = []
    for candidate in (first, second, second):  # the second one was lost
        indices.append(crew.load(candidate).facts.start)
    crew.restart()
    indices += [crew.load(candidate).facts.start for candidate in (first, second)]
    assert indices == [0, 0, 1, 2, 2]


def test_the_order_of_loading_rotates_from_restart_to_restart(crew):
    orders = []
    for _ in range(3):
        orders.append([c.key for c in crew.loading_order()])
        for candidate in crew.spec.candidates:
            crew.load(candidate)
        crew.restart()
    a, b, c = crew.spec.keys
    assert orders == [[a, b, c], [b, c, a], [c, a, b]]


def test_a_candidate_that_cannot_be_loaded_leaves_no_worker(crew):
    crew.costs = {"load": {"status": "failed", "message": "no weights"}}
    reply = crew.load(crew.spec.candidates[0])
    assert (reply.status, reply.message, crew.workers) == ("failed", "no weights", {})


@pytest.mark.parametrize(("trouble", "status"), [("crash", "failed"), ("hang", "timeout")])
def test_a_lost_worker_is_a_failed_call_and_its_cells_are_cold_again(crew, trouble, status):
    crew.load(crew.spec.candidates[1])
    crew.costs = {"fail": {0: trouble}}
    crew.load(crew.spec.candidates[0])
    assert call(crew, "shapes+bf16")[0].status == "ok"
    reply, outside_s = call(crew, "shapes")
    assert (reply.status, outside_s) == (status, None)
    assert reply.message
    assert list(crew.workers) == ["shapes+bf16"]
    assert crew.warm == {CellKey("shapes+bf16", 1, 10)}


def test_stopping_ends_every_worker(crew):
    for candidate in crew.spec.candidates:
        crew.load(candidate)
    workers = list(crew.workers.values())
    crew.stop()
    assert all(worker.stopped for worker in workers)
    assert not (crew.workers or crew.warm)
