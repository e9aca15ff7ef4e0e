"""`fairspeed compare`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, get_args

from bench_core.cli import measuring
from bench_core.errors import InputError, nearest
from bench_core.phrase import Phrase

if TYPE_CHECKING:
    from bench_core.spec import RunSpec

NAME = "compare"
SUMMARY = "Compare generated code, and a ground truth, with a base; say why an old script's number differs."
OF_A_RUN = (
    *("starts", "max_time", "prompts", "guidance_scale", "height", "width", "output_type", "seed", "warm_up"),
    *("threads", "device", "accept", "name"),
)
"""Options that it shares with `run`."""
WHOLE = {"batch_size": 4, "steps": 50, "samples": 36, "passes": 4}
"""Options that are whole numbers, with an example."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who is compared, over which samples, whether the old way is measured too; and options of a run."""
    from bench_core.request import options
    from bench_core.suite import compare, passes_asked

    def add(name: str, metavar: str, text: str) -> None:
        parser.add_argument(name, metavar=metavar, help=text)

    add("--base", "B", "what the others are compared with, e.g. file:models/base.py")
    add("--speedup", "S", "the generated code")
    add("--gt", "G", "the ground truth: an acceleration that is known to be right")
    add("--batch-size", "N", f"images of a call; the last one of a pass may have fewer; default {compare.BATCH_SIZE}")
    add("--steps", "N", f"denoising steps that everybody is asked for; default {compare.STEPS}")
    add("--samples", "N", f"images of a pass; default {compare.SAMPLES}")
    add(
        "--passes",
        "N",
        f"passes through the samples; default: until there are {passes_asked.FULL_BATCHES} full batches, "
        f"with --as-original {passes_asked.AS_ORIGINAL}",
    )
    parser.add_argument(
        "--as-original",
        nargs="?",
        const="found",
        metavar="found|proposed",
        help="measure the old script's way as well, as it was found or proposed, and take its number apart",
    )
    options.add_fields(parser, OF_A_RUN)
    options.add_outside(parser)


def run(arguments: argparse.Namespace) -> int:
    """Store a run of passes, measure it, print what it says. Returns 1 as `run` does."""
    from bench_core.cli.show.compared import print_compared
    from bench_core.suite.comparison import comparison_of_code

    return measuring.answer(arguments, _spec, name="comparison_of_code", derive=comparison_of_code, show=print_compared)


def _spec(arguments: argparse.Namespace) -> RunSpec:
    from bench_core.request import options
    from bench_core.suite.compare import CompareOptions, compare_spec

    for role in ("base", "speedup"):
        if getattr(arguments, role) is None:
            raise InputError(
                role,
                given=Phrase("none"),
                expected="a candidate",
                todo=Phrase("e.g. {option}", option=f"--{role} shapes"),
            )
    asked: dict[str, Any] = {role: getattr(arguments, role) for role in ("base", "speedup", "gt")}
    asked |= measuring.whole_numbers(arguments, WHOLE)
    asked["others"] = {k: v for k, v in options.typed_options(arguments).items() if k in OF_A_RUN}
    return compare_spec(CompareOptions(original=_original(arguments.as_original), **asked))


def _original(text: str | None) -> Any:
    """Which way of the old script is measured too. Raises InputError."""
    from bench_core.spec import Original

    ways = get_args(Original)
    if text is not None and text not in ways:
        expected = Phrase("one of {names}", names=", ".join(ways))
        raise InputError("as original", given=text, expected=expected, todo=nearest(text, ways))
    return text
