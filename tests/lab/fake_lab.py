"""Pitfalls on fake workers: real specs, stored runs and outcomes; only what a call costs is made up."""

from bench_core.lab import running
from bench_core.lab.asked import Asked
from bench_core.pitfalls import registry
from tests.fakes import FakeWorker

SERIAL_S = 3.0
"""What a call of a model file costs more than one of the model itself."""


class FakeLab:
    """`costs` maps the end of a candidate's string to options of `FakeWorker`; `ends` is what a run's measuring does at
    its end, by the pitfall's name."""

    def __init__(self, bench):
        self.bench, self.costs, self.ends = bench, {".py": {"fixed_s": SERIAL_S}}, {}
        self.told = Told()

    def run(self, *names, max_time_s=None, **asked):
        pitfalls = [registry.get(name) for name in names]
        asking = [(p, Asked(device="cpu", **asked).of(p)) for p in pitfalls]
        outside = {"reporter": self.told, "measure": self.measure}
        return running.run(asking, self.bench.store, max_time_s=max_time_s, **outside)

    def measure(self, store, run_id, *, report):
        if end := self.ends.get(store.run(run_id).spec.pitfall):
            return end()
        conductor = self.bench.conductor(run_id)
        conductor.report = report
        conductor.crew.start_worker = lambda candidate: FakeWorker(self.bench.clock, **self.cost(candidate))
        return conductor.conduct()

    def cost(self, candidate):
        return next((cost for end, cost in self.costs.items() if candidate.key.endswith(end)), {})


class Told(running.Reporter):
    """Remembers what it is told."""

    def __init__(self):
        self.begun, self.rows, self.states = [], [], set()

    def begins(self, pitfall, now, run_id):
        self.begun.append((pitfall.NAME, now.done, now.left_s is None))

    def progress(self, now):
        self.states.add(now.state)

    def ended(self, row):
        self.rows.append(row)
