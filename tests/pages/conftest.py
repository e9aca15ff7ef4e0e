"""The app from its entry point over a store with runs of fake candidates: all is real but the cost of a call."""

import sys
from pathlib import Path

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from bench_core.conductor.conductor import Conductor
from bench_core.jobs import launch
from bench_core.request import build as request
from bench_core.results.result import load_result
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from tests.fakes import FakeClock, FakeWorker

APP = Path(__file__).parents[2] / "app.py"
RUN_PAGES = {name: f"pages/measure/{name}.py" for name in ("run", "scaling", "per_sample", "speedup")}
PAGES = {
    **RUN_PAGES,
    "audit": "pages/inspect/audit.py",
    "compare_code": "pages/inspect/compare_code.py",
    "suite": "pages/inspect/suite.py",
    "runs": "pages/inspect/runs.py",
    "compare_runs": "pages/inspect/compare_runs.py",
    "pitfalls": "pages/understand/pitfalls.py",
}


class OtherSteps(FakeWorker):
    """Runs half the steps it was asked for."""

    def _reply(self, batch, seconds):
        reply = super()._reply(batch, seconds)
        halved = reply.witness.model_copy(update={"steps_set": reply.witness.steps_set // 2})
        return reply.model_copy(update={"witness": halved})


class NeverCached(FakeWorker):
    """A technique whose cache is never hit."""

    def _reply(self, batch, seconds):
        reply = super()._reply(batch, seconds)
        seen = {"deepcache.full_passes": float(batch.steps), "deepcache.cached_passes": 0.0}
        return reply.model_copy(update={"witness": reply.witness.model_copy(update={"mechanism": seen})})


class Library:
    """Fills the store with runs."""

    def __init__(self):
        self.store, self.clock = Store(), FakeClock()

    def run(self, *candidates, costs=None, workers=None, **options):
        """Conduct a run; `costs` and `workers` give FakeWorker options and classes by candidate."""
        options = {"batch_sizes": (1, 4), "rounds": 6, "threads": 1, "device": "cpu", "name": "demo"} | options
        spec = request.make_spec(candidates or ("shapes", "shapes+deepcache:interval=3"), **options)
        run_id = self.store.add_run(spec)

        def start(candidate):
            kind = (workers or {}).get(candidate.key, FakeWorker)
            return kind(self.clock, **(costs or {}).get(candidate.key, {}))

        Conductor(self.store, run_id, start_worker=start, clock=self.clock).conduct()
        return load_result(self.store, run_id)

    def pictures(self, result):
        """Files for the images of the first samples, as the worker would have saved them."""
        folder = run_folder(result.run.run_id) / "images"
        folder.mkdir(parents=True, exist_ok=True)
        for call in (c for c in result.calls if (c.phase, c.status) == ("timed", "ok")):
            for sample, name in zip(call.sample_ids, call.image_hashes, strict=True):
                if sample < 16:
                    Image.new("RGB", (64, 64), (sample * 15, 90, 160)).save(folder / f"{name}.png")


@pytest.fixture(autouse=True)
def fresh_caches():
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def library():
    library = Library()
    yield library
    library.store.close()


@pytest.fixture
def finished(library):
    """Two candidates, the second one faster, with pictures."""
    result = library.run(costs={"shapes+deepcache:interval=3": {"fixed_s": 0.06, "per_image_s": 0.006}})
    library.pictures(result)
    return result


@pytest.fixture
def visit(monkeypatch):
    """Open a page as a browser would: `visit("scaling", lang="zh", run=...)`.

    AppTest leaves the page as this process's `__main__`, which every worker that is started later would import.
    """
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

    def opened(page="run", **parameters):
        app = AppTest.from_file(str(APP), default_timeout=30)
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
        if page != "run":
            app.switch_page(PAGES[page]).run()
        assert not app.exception, app.exception
        return app

    return opened


@pytest.fixture
def started(monkeypatch):
    """Specs of the runs that a page started: they are stored, and nothing is measured."""
    specs = []

    def start(store, spec, standby=None, *, token=None):
        specs.append(spec)
        return store.add_run(spec)

    monkeypatch.setattr(launch, "start", start)
    return specs


def words(app):
    """All text of a page, for looking things up in it."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "text")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))
