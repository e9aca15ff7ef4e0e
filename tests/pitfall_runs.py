"""Stored runs of pitfalls, conducted with fake workers: everything is real but the cost of a call.

What only the wrong side calls costs twice as much, or half, so that its claim is about two; what both sides call
costs the same. With `slower=1` all costs the same.
"""

import math

from PIL import Image

from bench_core.conductor.conductor import Conductor
from bench_core.lab.experiment import experiment
from bench_core.pitfalls.registry import get
from bench_core.store.folders import run_folder
from tests.fakes import FakeClock, FakeMonitor, FakeWorker


def add(store, name, knobs=None, slower=2.0):
    """Conduct a pitfall's run; its id."""
    spec, clock = experiment(get(name), knobs), FakeClock()
    run_id = store.add_run(spec)
    slow = spec.arms["wrong"]["base"] if spec.arms["wrong"]["base"] not in spec.roles.values() else None
    fast = spec.arms["wrong"]["other"] if spec.arms["wrong"]["other"] not in spec.roles.values() else None
    factor = {slow: slower, fast: 1 / slower}

    def start(candidate):
        cost = 0.1 * factor.get(candidate.key, 1.0)
        costs = {"fixed_s": cost, "per_image_s": 0, "first_extra_s": cost}
        return FakeWorker(clock, **costs, drift=lambda now_s: 0.002 * math.sin(7 * now_s))

    Conductor(store, run_id, start_worker=start, clock=clock, monitor=FakeMonitor()).conduct()
    return run_id


def picture(run_id, name):
    """Save a picture of one colour under a hash, as a worker would."""
    folder = run_folder(run_id) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (64, 64)).save(folder / f"{name}.png")
