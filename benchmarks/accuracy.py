"""Does Fairspeed measure what a plain hand-written loop measures?

Both drive the same pipeline in processes of their own (on a CPU from scratch), pinned to the same cores, with the same
threads, prompts and seeds, and are called in turn, in an order shuffled each time, so that whatever else the
machine does hits both alike. Two processes of one and the same program may differ by a percent for as long as they
live, and the one loaded first is slower; so both are started afresh many times, one first and then the other, and the
interval is over pairs of starts, each of which counts once (the mean of the two medians of paired log-ratios).

On a GPU the loop is timed by CUDA events; `--pipeline FOLDER --dtype float16` is a model large enough to keep one busy,
`--output-type latent` leaves out decoding and what the CPU does with the images.
"""

from __future__ import annotations

import math
import random
import statistics
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench_core.models.shapes import FOLDER as SHAPES_DIR
from bench_core.request import build
from bench_core.spec import RunSpec
from benchmarks import record, sides
from benchmarks.proportions import median_log_ratio, ratio_over
from benchmarks.record import Row, Trial

NAME = "accuracy"
QUICK = {"starts": 2, "rounds": 2, "steps": 2}
WARM_UP_CALLS = 3
TECHNIQUES = {"float32": "", "float16": "+fp16", "bfloat16": "+bf16"}
TARGETS = {"cpu": 0.01, "cuda": 0.005}
"""How far the interval of the ratio may reach from 1."""


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--batch-sizes", type=lambda text: [int(b) for b in text.split(",")], default=[1, 4])
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=12, help="pairs per start and batch size")
    parser.add_argument("--starts", type=int, default=12, help="how often both processes are started, 12 at least")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--pipeline", type=Path, default=SHAPES_DIR, help="a Stable Diffusion pipeline's folder")
    parser.add_argument("--output-type", choices=("pil", "np", "latent"), default="pil")
    parser.add_argument("--dtype", choices=TECHNIQUES, default="float32")


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One trial a start and batch size: seconds of both sides, round by round."""
    with sides.temporary_home() as folder:
        spec = make_spec(arguments)
        for start in range(arguments.starts):
            yield from _one_start(spec, folder, start, arguments)


def make_spec(arguments: Namespace) -> RunSpec:
    """What Fairspeed's side is asked for."""
    options = {"threads": arguments.threads, "device": arguments.device, "steps": (arguments.steps,)}
    options["output_type"] = arguments.output_type
    model = "shapes" if arguments.pipeline == SHAPES_DIR else f"dir:{arguments.pipeline}"
    return build.make_spec([model + TECHNIQUES[arguments.dtype]], **options)


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a batch size."""
    given = [name for name in ("pipeline", "dtype", "steps") if name in arguments]
    about = {name: Path(str(getattr(arguments, name))).name for name in given}
    sizes = sorted({t["batch_size"] for t in trials})
    return [about | _row([t for t in trials if t["batch_size"] == b]) for b in sizes]


def _one_start(spec: RunSpec, folder: Path, start: int, arguments: Namespace) -> Iterator[Trial]:
    of = {"folder": arguments.pipeline, "dtype": arguments.dtype}
    scratch = spec.protocol.device == "cpu"  # where libraries lie in memory matters little to a busy GPU
    begin = [lambda: sides.PlainLoop(spec.protocol, **of), lambda: sides.Measured(spec, folder, from_scratch=scratch)]
    pair: dict[int, sides.PlainLoop | sides.Measured] = {}
    try:
        for side in (start % 2, 1 - start % 2):
            pair[side] = begin[side]()
        yield from in_turn(spec, pair, start, arguments)
    finally:
        for side in pair.values():
            side.stop()


def in_turn(spec: RunSpec, pair: Mapping[int, sides.Side], start: int, arguments: Namespace) -> Iterator[Trial]:
    """One trial a batch size: the loop (0) and Fairspeed (1) called in shuffled order, round by round."""
    order, first = random.Random(start), start * arguments.rounds
    for batch_size in arguments.batch_sizes:
        rounds = [
            sides.one_round(spec.protocol, pair, order, first + max(0, r), batch_size)
            for r in range(-WARM_UP_CALLS, arguments.rounds)
        ]
        loop, ours = zip(*rounds[WARM_UP_CALLS:], strict=True)
        about = {"start": start, "batch_size": batch_size, "device": spec.protocol.device}
        yield about | {"loop_s": loop, "fairspeed_s": ours}


def _row(trials: list[Trial]) -> Row:
    middles = [median_log_ratio(t["loop_s"], t["fairspeed_s"]) for t in trials]
    clusters = [[statistics.fmean(pair)] for pair in zip(middles[::2], middles[1::2], strict=False)]
    ratio = ratio_over(clusters)
    kind = trials[0]["device"].partition(":")[0]
    spread = statistics.stdev(c for (c,) in clusters) if len(clusters) > 1 else math.nan
    loop, ours = (statistics.median(s for t in trials for s in t[side]) for side in ("loop_s", "fairspeed_s"))
    return {
        "batch": str(trials[0]["batch_size"]),
        "device": trials[0]["device"],
        "starts x rounds": f"{2 * len(clusters)} x {len(trials[0]['loop_s'])}",
        "loop, s": f"{loop:.4f}",
        "Fairspeed, s": f"{ours:.4f}",
        "Fairspeed / loop [95 % over pairs of starts]": record.interval(ratio),
        "spread between pairs": f"{spread:.2%}",
        f"within {TARGETS[kind]:.1%}": judge(ratio, TARGETS[kind]),
    }


def judge(ratio: tuple[float, float, float] | None, target: float) -> str:
    """Whether the interval lies within 1 +- target: yes, no, not shown, or too few starts."""
    if ratio is None:
        return "too few starts"
    if 1 - target <= ratio[1] and ratio[2] <= 1 + target:
        return "yes"
    return "no" if ratio[1] > 1 + target or ratio[2] < 1 - target else "not shown"
