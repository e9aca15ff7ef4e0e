"""A worker that answers badly costs its cell and nothing else. Real processes and pipes; only torch is left out."""

import os
import signal

import pytest

from bench_core.conductor.conductor import Conductor
from bench_core.request import build
from bench_core.results import exports
from bench_core.results.result import load_result
from bench_core.store import ceilings
from bench_core.store.database import Store
from bench_core.worker import handle, process
from bench_core.worker.handle import Worker, WorkerLost, WorkerTimeout
from tests.fakes import FakeMonitor
from tests.faults import bad_worker

CALL_TIMEOUT_S = 5.0
"""One answer takes it all; the honest ones must come within it, also on a busy machine."""
SAID = {
    "garbage": "no CallReply (Invalid JSON",
    "a time that is no number": "no CallReply (batch_s: Input should be a finite number",
    "a negative time": "no CallReply (batch_s: Input should be greater than",
    "an endless time": "no CallReply (batch_s: Input should be a finite number",
    "a time as text": "no CallReply (batch_s: Input should be a valid number",
    "a field that is unknown": "no CallReply (speedup: Extra inputs are not permitted",
    "half a character": "no CallReply (Invalid JSON",
    "a huge number": "no CallReply (n_images: ",
    "lists in lists": "no CallReply (Invalid JSON: recursion limit",
    "a long text": "no CallReply (message: String should have at most 4000 characters",
    "an over-long message": "no CallReply (a message of 16777217 bytes",
    "a negative length": "no CallReply (a message of -5 bytes",
    "a part of a message": f"no answer within {CALL_TIMEOUT_S:g} s",
    "an endless witness": "no CallReply (witness.mechanism.x: Input should be a finite number",
}


@pytest.fixture(scope="module")
def badly():
    """Workers are processes that answer badly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handle, "START_METHOD", "spawn")
        patch.setattr(process, "main", bad_worker.main)
        yield patch


@pytest.fixture(scope="module")
def conducted(badly, tmp_path_factory):
    """A run of an honest candidate and one for every bad way: all of them in turns, to the end."""
    home = tmp_path_factory.mktemp("home")
    badly.setenv("FAIRSPEED_HOME", str(home))
    store = Store()
    names = ["shapes", *(f"shapes#{bad_worker.FIRST + n}" for n in range(len(bad_worker.WAYS)))]
    spec = build.make_spec(names, batch_sizes=(1, 2), steps=(2,), rounds=1, threads=1, device="cpu", starts=1)
    protocol = spec.protocol.model_copy(update={"warm_up_calls": 0, "warm_up_cap": 0, "settle_calls": 0})
    spec = spec.model_copy(update={"survey": False, "call_timeout_s": CALL_TIMEOUT_S, "protocol": protocol})
    run_id = store.add_run(spec)

    def start(candidate):
        return Worker(candidate, spec.protocol, home, lambda: None)

    outcome = Conductor(store, run_id, start_worker=start, monitor=FakeMonitor()).conduct()
    yield outcome, load_result(store, run_id)
    store.close()


def cells_of(result, key):
    return {cell.batch_size: cell for cell in result.cells if cell.candidate == key}


@pytest.mark.parametrize("way", bad_worker.WAYS)
def test_a_bad_answer_costs_its_cell_and_says_what_was_wrong(conducted, way):
    """Fault 7.8: a worker answers a call badly (14 ways) -> that cell fails and says how; the run is done."""
    outcome, result = conducted
    cells = cells_of(result, f"shapes#{bad_worker.FIRST + list(bad_worker.WAYS).index(way)}")
    assert outcome == "done"
    assert cells[1].status == "ok" and cells[1].n_calls == 1
    assert cells[2].status == ("timeout" if way == "a part of a message" else "failed")
    assert SAID[way] in cells[2].message and len(cells[2].message) < 500


def test_others_are_measured_to_the_end(conducted):
    """Fault 7.9: workers beside it answer badly -> an honest candidate is measured to the end, and can be exported."""
    result = conducted[1]
    assert [(c.status, c.n_calls) for c in cells_of(result, "shapes").values()] == [("ok", 1), ("ok", 1)]
    exported = exports.text(result).encode()
    assert exports.read_content(exported, "run.json")[0].run_id == result.run.run_id


def test_the_pid_of_a_worker_is_not_taken_from_its_words(conducted):
    """Fault 7.10: a worker says another process is it -> its own is watched, and written down."""
    assert conducted[1].facts("shapes").pid not in (None, 1, os.getpid())


@pytest.fixture
def worker(badly, tmp_path):
    spec = build.make_spec(["shapes"], batch_sizes=(1,), threads=1, device="cpu")
    worker = Worker(spec.candidates[0], spec.protocol, tmp_path, lambda: None)
    assert worker.load(60).status == "ok"
    yield worker
    worker.stop()


def test_ceilings_that_no_machine_has_are_not_kept(worker):
    """Fault 7.11: a worker claims an endless arithmetic rate -> refused, and later runs are not judged by it."""
    with pytest.raises(WorkerLost, match="no CeilingsReply .ceilings"):
        worker.ceilings(10)
    assert ceilings.stored("0" * 16) is None


def test_a_worker_that_reads_nothing_does_not_keep_the_run(worker):
    """Fault 7.12: a worker stops reading in the middle of a large request -> a timeout at the deadline, not a hang."""
    os.kill(worker.process.pid, signal.SIGSTOP)
    batch = worker._example(1).model_copy(update={"prompts": ("x" * 8_000_000,)})
    with pytest.raises(WorkerTimeout):
        worker.call(batch, 1.0)
    assert worker.process is None
