"""Is a candidate that is 2 % slower detected, and how long does that take?

The real conductor, stop rule and pipeline; the slower candidate's worker spins for 2 % of each call under its clock
(`slowed.py`), so the truth is known exactly. Every trial has fresh workers: trials that shared their processes would
not be independent.

The interval's half-width (what processes may differ by included) plus the estimate's own error have to stay below 2 %.
On two noisy cores a fixed number of 480 rounds in 16 starts does that. `--precision 0.0125` measures until the interval
is that narrow instead, which needs more rounds, since an interval that may be looked at is wider.
"""

from __future__ import annotations

import math
import os
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from bench_core.conductor.conductor import Conductor
from bench_core.machine import cores, measurement_lock
from bench_core.request import build
from bench_core.spec import Candidate
from bench_core.stats import intervals
from bench_core.store.database import Store
from bench_core.store.folders import run_folder
from bench_core.worker.handle import Worker
from benchmarks import false_alarms, sides
from benchmarks.proportions import lower_bound
from benchmarks.record import Row, Trial
from benchmarks.slowed import Slowed

NAME = "power"
QUICK = {"trials": 1, "rounds": 10, "starts": 2}
TARGET = 0.95


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--share", type=float, default=0.02, help="how much slower the candidate is made")
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=480)
    parser.add_argument("--starts", type=int, default=16)
    parser.add_argument("--precision", type=float, help="in place of rounds and starts")
    parser.add_argument("--max-time", type=float, default=180.0, help="seconds a trial, its start included")


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a trial: the comparison and its seconds."""
    with sides.temporary_home():
        store = Store()
        try:
            for index in range(arguments.trials):
                yield _one_trial(store, arguments, index)
        finally:
            store.close()


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all. Found: 1 is outside the interval, on the right side."""
    if not trials:
        return []
    found = sum(t["high"] is not None and t["high"] < 1 for t in trials)
    wrong = sum(t["low"] is not None and t["low"] > 1 for t in trials)
    truth = 1 / (1 + arguments.share)
    covered = sum(t["low"] is not None and t["low"] <= truth <= t["high"] for t in trials)
    ratios, rounds = [t["ratio"] for t in trials if t["ratio"]], [t["pairs"] for t in trials]
    seconds = [t["seconds"] for t in trials]
    return [
        {
            "made slower by": f"{arguments.share:.1%}",
            "trials": str(len(trials)),
            "found": f"{found} ({found / len(trials):.1%}, at least {lower_bound(found, len(trials)):.1%})",
            "wrong side": str(wrong),
            f"{TARGET:.0%} found": "yes" if found / len(trials) >= TARGET else "no",
            "truth covered": f"{covered / len(trials):.1%}",
            "median ratio (truth)": f"{statistics.median(ratios):.4f} ({truth:.4f})" if ratios else "-",
            "spread of ratios": f"{statistics.pstdev(ratios):.2%}" if ratios else "-",
            "half-width, median": f"{_half_width(trials):.2%}",
            "s a trial, median (max)": f"{statistics.median(seconds):.0f} ({max(seconds):.0f})",
            "rounds, median (max)": f"{statistics.median(rounds):.0f} ({max(rounds)})",
        }
    ]


def _one_trial(store: Store, arguments: Namespace, index: int) -> Trial:
    fixed = {"rounds": arguments.rounds, "starts": arguments.starts}
    spec = build.make_spec(
        false_alarms.CANDIDATES,
        batch_sizes=(1,),
        steps=(arguments.steps,),
        **({"precision": arguments.precision} if arguments.precision else fixed),
        max_time=arguments.max_time,
        threads=arguments.threads,
        seed=index * 10_000,
        device="cpu",
    )
    protocol = spec.protocol
    os.environ.update(cores.thread_environment(protocol.threads, protocol.omp_wait_policy))
    run_id = store.add_run(spec)
    folder = run_folder(run_id)
    (folder / "images").mkdir(parents=True)

    def start(candidate: Candidate) -> Worker:
        kind = Worker if candidate.key == spec.baseline else Slowed
        worker = kind(candidate, protocol, folder, lambda: None)
        worker.share = arguments.share
        return worker

    with measurement_lock.held(protocol.device, protocol.threads):
        began = time.monotonic()
        Conductor(store, run_id, start_worker=start).conduct()
        seconds = time.monotonic() - began
    (comparison,) = false_alarms.comparisons(store, run_id, arguments.precision or 0.0)
    return {"trial": index, "seconds": seconds, **comparison}


def _half_width(trials: list[Trial]) -> float:
    half_widths = [intervals.half_width(t["low"], t["high"]) for t in trials if t["low"] is not None]
    return statistics.median(half_widths) if half_widths else math.nan
