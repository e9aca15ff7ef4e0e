"""What does measuring add to a call? Fairspeed's call and the hand-written loop's in one process, alternately.

Two processes differ by a percent for as long as they live, whatever they run, and that is most of the uncertainty of
`accuracy`. Here both sides are in one process and their pipelines have the same weights in the same memory: the one is
loaded, watched and timed by the worker's own code, the other is what anybody would write. So nothing but the counting,
the clock and the taking of pixels is between them. Both are loaded afresh many times, one first and then the other; the
interval is over these starts.
"""

from __future__ import annotations

import statistics
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench_core.machine import measurement_lock
from bench_core.spec import RunSpec
from bench_core.worker.messages import CallRequest, Request
from bench_core.worker.starting import load_request
from benchmarks import accuracy, record, sides
from benchmarks.proportions import median_log_ratio, ratio_over
from benchmarks.record import Row, Trial

NAME = "overhead"
QUICK = {"starts": 2, "rounds": 2, "steps": 1}
SHARED = ("unet", "vae", "text_encoder")


def add_arguments(parser: ArgumentParser) -> None:
    """Those of `accuracy`, with defaults of its own."""
    accuracy.add_arguments(parser)
    parser.set_defaults(starts=20, rounds=80, steps=4)


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a start and batch size: seconds of both sides, round by round."""
    with sides.temporary_home():
        spec = accuracy.make_spec(arguments)
        with measurement_lock.held(spec.protocol.device, spec.protocol.threads):
            for start in range(arguments.starts):
                yield from accuracy.in_turn(spec, _load(spec, start, arguments), start, arguments)


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a batch size."""
    sizes = sorted({t["batch_size"] for t in trials})
    return [_row(b, [t for t in trials if t["batch_size"] == b], arguments) for b in sizes]


class Loop:
    """The hand-written loop in this process."""

    def __init__(self, folder: Path, device_name: str, dtype: str) -> None:
        from benchmarks import plain_loop

        self.pipe, self.device = plain_loop.load(folder, device_name, dtype), device_name
        self._seconds = plain_loop.seconds

    def seconds(self, ask: sides.Ask) -> float:
        """Seconds of one call."""
        return self._seconds(self.pipe, ask, self.device)


class Measured:
    """What a worker does with a request for a call, in this process."""

    def __init__(self, spec: RunSpec) -> None:
        from bench_core.worker.session import Session

        self.session = Session()
        self._answer(load_request(spec.candidates[0], spec.protocol))

    def seconds(self, ask: sides.Ask) -> float:
        """`batch_s` of one call."""
        return self._answer(CallRequest(batch=sides.batch(ask))).batch_s

    def _answer(self, request: Request) -> Any:
        reply: Any
        *_, reply = self.session.answer(request)
        if reply.status != "ok":
            raise RuntimeError(reply.message)
        return reply


def _load(spec: RunSpec, start: int, arguments: Namespace) -> dict[int, sides.Side]:
    """The loop is 0; whose turn it is to be loaded second gets the weights of the first."""
    plain = arguments.pipeline, spec.protocol.device, arguments.dtype
    begin = [lambda: Loop(*plain), lambda: Measured(spec)]
    pair = {side: begin[side]() for side in (start % 2, 1 - start % 2)}
    pipes = [side.pipe if isinstance(side, Loop) else side.session.adapter.pipe for side in pair.values()]
    for name in SHARED:
        getattr(pipes[1], name).load_state_dict(getattr(pipes[0], name).state_dict(), assign=True)
    return pair


def _row(batch_size: int, trials: list[Trial], arguments: Namespace) -> Row:
    middles = [median_log_ratio(t["loop_s"], t["fairspeed_s"]) for t in trials]
    ratio = ratio_over([[m] for m in middles])
    loop, ours = (statistics.median(s for t in trials for s in t[side]) for side in ("loop_s", "fairspeed_s"))
    # The first that were kept do not name their device: it was a CPU.
    target = accuracy.TARGETS[trials[0].get("device", "cpu").partition(":")[0]]
    return {
        "batch": str(batch_size),
        "steps": str(arguments.steps),
        "starts x rounds": f"{len(trials)} x {len(trials[0]['loop_s'])}",
        "loop, s": f"{loop:.4f}",
        "Fairspeed, s": f"{ours:.4f}",
        "Fairspeed / loop [95 % over starts]": record.interval(ratio),
        f"within {target:.1%}": accuracy.judge(ratio, target),
    }
