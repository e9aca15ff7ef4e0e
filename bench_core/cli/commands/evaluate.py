"""`fairspeed evaluate`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bench_core.cli import measuring
from bench_core.errors import InputError

if TYPE_CHECKING:
    from bench_core.spec import RunSpec

NAME = "evaluate"
SUMMARY = (
    "Evaluate a candidate over a set of samples: time per sample and per batch, pictures, speedup over another one."
)
OF_A_RUN = (
    *("precision", "starts", "max_time", "prompts", "guidance_scale", "height", "width", "seed", "threads", "device"),
    *("accept", "name"),
)
"""Options that it shares with `run`."""
WHOLE = {"num_samples": 32, "batch_size": 8, "steps": 10, "passes": 3}
"""Options that are whole numbers, with an example."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is evaluated, against what, over which samples; and options of a run."""
    from bench_core.request import options
    from bench_core.suite import evaluate, passes_asked

    def add(name: str, metavar: str, text: str) -> None:
        parser.add_argument(name, metavar=metavar, help=text)

    parser.add_argument("candidate", nargs="?", metavar="CANDIDATE", help="what is evaluated")
    add("--against", "C", "the candidate that it is measured against, its baseline")
    add("--num-samples", "N", f"images of a pass; default {evaluate.NUM_SAMPLES}")
    add("--batch-size", "B", f"images of a call; the last one of a pass may have fewer; default {evaluate.BATCH_SIZE}")
    add("--steps", "N", f"denoising steps of all candidates; default {evaluate.STEPS}")
    add("--steps-from", "config", "take the steps that the candidate's source configures; where it has none, --steps")
    add(
        "--passes",
        "N",
        f"passes through the samples; default: until there are {passes_asked.FULL_BATCHES} full batches, "
        f"with --as-original {passes_asked.AS_ORIGINAL}",
    )
    add("--clip-model", "M", "what scores the pictures: shapes (the bundled CLIP), a folder, a Hub id, or none")
    parser.add_argument(
        "--as-original",
        action="store_true",
        default=None,
        help="measure the old script's way as well, and say what made its number differ",
    )
    options.add_fields(parser, OF_A_RUN, {"seed": evaluate.SEED})
    options.add_outside(parser)


def run(arguments: argparse.Namespace) -> int:
    """Store a run of passes, measure it, print what it says. Returns 1 as `run` does."""
    from bench_core.cli.show.evaluation import print_evaluation
    from bench_core.suite.evaluation import evaluation

    return measuring.answer(arguments, _spec, name="evaluation", derive=evaluation, show=print_evaluation)


def _spec(arguments: argparse.Namespace) -> RunSpec:
    from bench_core.request import options
    from bench_core.suite.evaluate import EvaluateOptions, evaluate_spec

    if arguments.candidate is None:
        raise InputError("candidate", given="none", expected="one to evaluate", todo="e.g. fairspeed evaluate shapes")
    if arguments.steps_from not in (None, "config"):
        raise InputError("steps from", given=arguments.steps_from, expected="config", todo="or pass --steps N")
    asked = {name: getattr(arguments, name) for name in ("candidate", "against", "steps_from", "clip_model")}
    asked |= measuring.whole_numbers(arguments, WHOLE)
    asked["others"] = {k: v for k, v in options.typed_options(arguments).items() if k in OF_A_RUN}
    given = {name: value for name, value in asked.items() if value is not None}
    return evaluate_spec(EvaluateOptions(as_original=bool(arguments.as_original), **given))
