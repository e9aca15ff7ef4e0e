"""By how much do two processes of one and the same program differ for as long as they live?

The same candidate in two workers, called in turn in shuffled order, started afresh many times. A start's median
log-ratio has two parts: chance, which more rounds make smaller, and the difference between the two processes (where the
system put their memory), which they do not. Every interval allows for the second part (`Protocol.process_spread`).
`--unpinned` lets the system choose the cores of each worker; runs pin all of them to the same ones.
"""

from __future__ import annotations

import math
import random
import statistics
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench_core.machine import cores
from bench_core.request import build
from bench_core.spec import RunSpec
from bench_core.stats.processes import median_standard_error
from benchmarks import sides
from benchmarks.record import Row, Trial

NAME = "processes"
QUICK = {"starts": 2, "rounds": 6, "steps": 1}
WARM_UP_CALLS = 5


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--candidate", default="shapes")
    parser.add_argument("--batch-size", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--unpinned", action="store_true", help="let the system choose the cores of each worker")


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a start: log(first loaded / second loaded) of every round."""
    options = {"threads": arguments.threads, "device": arguments.device, "steps": (arguments.steps,)}
    with sides.temporary_home() as folder:
        spec = build.make_spec([arguments.candidate], batch_sizes=(arguments.batch_size,), **options)
        for start in range(arguments.starts):
            yield {"start": start, "log_ratios": _one_start(spec, folder, start, arguments)}


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all."""
    if len(trials) < 2:
        return []
    medians = [statistics.median(t["log_ratios"]) for t in trials]
    total = statistics.fmean(m * m for m in medians)
    chance = statistics.fmean(median_standard_error(t["log_ratios"]) ** 2 for t in trials)
    return [
        {
            "candidate": arguments.candidate,
            "batch": str(arguments.batch_size),
            "pinned": "no" if arguments.unpinned else "yes",
            "starts x rounds": f"{len(trials)} x {len(trials[0]['log_ratios'])}",
            "first loaded / second": f"{math.exp(statistics.median(medians)):.4f}",
            "spread of the medians": f"{math.sqrt(total):.2%}",
            "of it by chance": f"{math.sqrt(chance):.2%}",
            "between processes": f"{math.sqrt(max(0.0, total - chance)):.2%}",
        }
    ]


def _one_start(spec: RunSpec, folder: Path, start: int, arguments: Namespace) -> list[float]:
    pair: dict[int, sides.Measured] = {}
    order, size = random.Random(start), spec.protocol.batch_sizes[0]
    try:
        for side in range(2):
            pair[side] = sides.Measured(spec, folder)
            if arguments.unpinned:
                psutil.Process(pair[side].worker.process.pid).cpu_affinity(cores.affinity())
        rounds = [
            sides.one_round(spec.protocol, pair, order, abs(r), size) for r in range(-WARM_UP_CALLS, arguments.rounds)
        ]
        return [math.log(first / second) for first, second in rounds[WARM_UP_CALLS:]]
    finally:
        for side in pair.values():
            side.stop()
