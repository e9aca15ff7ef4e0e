"""Does a call take the same time in the sandbox that model files are measured in?

The same candidate in two workers, one forked in the sandbox and one outside, called in turn in shuffled order. Two
processes of one program differ for as long as they live, so at every start both begin anew, each forked from a server
of its own that is new too; and since the one that is loaded first tends to be the slower one, they take turns at that.
A pair of starts, with either loaded first, counts once. The interval is over these pairs.
"""

from __future__ import annotations

import random
import statistics
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import bubblewrap, measurement_lock
from bench_core.request import build
from bench_core.spec import RunSpec
from bench_core.worker.sandbox import Sandbox
from benchmarks import accuracy, record, sides
from benchmarks.proportions import median_log_ratio, ratio_over
from benchmarks.record import Row, Trial

NAME = "sandbox-cost"
QUICK = {"starts": 2, "rounds": 4, "steps": 1}
TARGET = 0.01
WARM_UP_CALLS = 5
OUTSIDE, INSIDE = 0, 1


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--candidate", default="shapes")
    parser.add_argument("--batch-size", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--starts", type=int, default=24, help="12 at least, for an interval; an even number")
    parser.add_argument("--rounds", type=int, default=80)
    parser.add_argument("--device", default="auto")


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a start: seconds of both sides, round by round. Raises InputError where there is no sandbox."""
    found = bubblewrap.find()
    if found.version is None:
        raise InputError("sandbox", given=found.why, expected="bubblewrap that works", todo=found.todo)
    options = {"threads": arguments.threads, "device": arguments.device, "steps": (arguments.steps,)}
    with sides.temporary_home() as folder:
        spec = build.make_spec([arguments.candidate], batch_sizes=(arguments.batch_size,), **options)
        with measurement_lock.held(spec.protocol.device, spec.protocol.threads):
            for start in range(arguments.starts):
                outside, inside = _one_start(spec, folder, start, arguments.rounds)
                about = {"start": start, "device": spec.protocol.device, "sandbox": found.name}
                yield about | {"outside_s": outside, "inside_s": inside}


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One for all."""
    if not trials:
        return []
    middles = [median_log_ratio(t["outside_s"], t["inside_s"]) for t in trials]
    pairs = [[statistics.fmean(pair)] for pair in zip(middles[::2], middles[1::2], strict=False)]
    ratio = ratio_over(pairs)
    outside, inside = (statistics.median(s for t in trials for s in t[side]) for side in ("outside_s", "inside_s"))
    return [
        {
            "candidate": arguments.candidate,
            "batch": str(arguments.batch_size),
            "steps": str(arguments.steps),
            "device": trials[0]["device"],
            "sandbox": trials[0]["sandbox"],
            "starts x rounds": f"{len(trials)} x {len(trials[0]['inside_s'])}",
            "without, s": f"{outside:.4f}",
            "with, s": f"{inside:.4f}",
            "with / without [95 % over pairs of starts]": record.interval(ratio),
            f"within {TARGET:.0%}": accuracy.judge(ratio, TARGET),
        }
    ]


def _one_start(spec: RunSpec, folder: Path, start: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of all rounds outside and inside the sandbox."""
    pair: dict[int, sides.Measured] = {}
    order, size, first = random.Random(start), spec.protocol.batch_sizes[0], start * rounds
    places = {OUTSIDE: None, INSIDE: Sandbox(bubblewrap.find().name, frozenset())}
    try:
        for side in (start % 2, 1 - start % 2):
            pair[side] = sides.Measured(spec, folder, sandbox=places[side])
        made = [
            sides.one_round(spec.protocol, pair, order, first + max(0, r), size) for r in range(-WARM_UP_CALLS, rounds)
        ]
    finally:
        for worker in pair.values():
            worker.stop()
    outside, inside = zip(*made[WARM_UP_CALLS:], strict=True)
    return list(outside), list(inside)
