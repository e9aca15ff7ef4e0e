"""Runs conducted with fake workers: everything real but the cost of a call and the clock."""

import pytest

from bench_core.conductor.conductor import Conductor
from bench_core.request import build
from bench_core.results.result import load_result
from bench_core.store.database import Store
from tests.fakes import FakeClock, FakeMonitor, FakeWorker


class Bench:
    """Conducts runs of fake candidates; keeps the workers that were started, in order, by candidate."""

    def __init__(self):
        self.store, self.clock, self.workers, self.progress = Store(), FakeClock(), {}, []

    def spec(self, *candidates, **options):
        options = {"batch_sizes": (1, 4), "threads": 1, "device": "cpu", "starts": 1} | options
        options = options if "precision" in options else {"rounds": 6} | options
        return build.make_spec(candidates or ("shapes", "shapes+deepcache"), **options)

    def conductor(self, run_id, **costs):
        """`costs` maps a candidate to FakeWorker options, or a list of them for worker after worker."""

        def start(candidate):
            started = self.workers.setdefault(candidate.key, [])
            options = costs.get("costs", {}).get(candidate.key, {})
            options = options[min(len(started), len(options) - 1)] if isinstance(options, list) else options
            started.append(FakeWorker(self.clock, **options))
            return started[-1]

        outside = {"clock": self.clock, "monitor": FakeMonitor()}
        return Conductor(self.store, run_id, start_worker=start, report=self.progress.append, **outside)

    def run(self, spec, costs=None):
        run_id = self.store.add_run(spec)
        self.outcome = self.conductor(run_id, costs=costs or {}).conduct()
        return load_result(self.store, run_id)


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.store.close()
