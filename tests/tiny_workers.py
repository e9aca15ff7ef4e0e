"""Real workers on a tiny pipeline."""

import json

import pytest

from bench_core.jobs import status
from bench_core.machine import cores
from bench_core.plan import Batch
from bench_core.request import build as request
from bench_core.store.database import Store
from bench_core.worker.handle import Worker
from tests import known_ceilings
from tests.waiting import ended, wait_for


@pytest.fixture(scope="session")
def tiny_dir(tmp_path_factory):
    from tests.tiny import build

    folder = tmp_path_factory.mktemp("tiny")
    build().save_pretrained(folder)
    assert json.loads((folder / "model_index.json").read_text())["unet"]
    return folder


@pytest.fixture(autouse=True)
def ceilings_known(home):
    """The machine's ceilings are stored already."""
    known_ceilings.store(home)


@pytest.fixture
def make_spec(tiny_dir):
    def make(*techniques, **options):
        candidates = [f"dir:{tiny_dir}{t}" for t in techniques or ("",)]
        return request.make_spec(
            candidates, **{"steps": (4,), "batch_sizes": (1, 2), "rounds": 6, "threads": 1} | options
        )

    return make


@pytest.fixture
def store():
    """In the end nobody is at work on any of its runs."""
    store = Store()
    yield store
    for run in store.runs():
        status.cancel(run.run_id)
        wait_for(lambda run=run: ended(store, run.run_id))
    store.close()


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a loaded worker of a spec's first candidate; all are stopped in the end."""
    for name, value in cores.thread_environment(1, "passive").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "images").mkdir()
    started = []

    def begin(spec, process_index=0):
        worker = Worker(spec.candidates[0], spec.protocol, tmp_path, lambda: None, process_index)
        started.append(worker)
        reply = worker.load(120)
        assert reply.status == "ok", reply
        worker.facts = reply.facts
        return worker

    yield begin
    for worker in started:
        worker.stop()


@pytest.fixture
def call(tmp_path):
    """One call of a worker: samples first ... first + n - 1 of its own prompt and seed each."""

    def ask(worker, n=2, first=0, steps=4, phase="timed", timeout_s=120, save=True):
        ids = range(first, first + n)
        prompts = [f"a small red circle number {k}" for k in ids]
        batch = Batch(phase=phase, batch_size=n, steps=steps, prompts=prompts, seeds=list(ids), save=[save] * n)
        return worker.call(batch, timeout_s)

    return ask
