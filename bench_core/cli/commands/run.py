"""`fairspeed run`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bench_core.cli import measuring, output

if TYPE_CHECKING:
    from bench_core.spec import RunSpec

NAME = "run"
SUMMARY = "Measure candidates, or what is missing of a stored run."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of a run."""
    from bench_core.request import options

    options.add_to(parser)


def run(arguments: argparse.Namespace) -> int:
    """Store a run, measure it, print the result. Returns 1 if a cell failed or a rule of severity `error` is broken."""
    from bench_core.cli.show import result as shown

    write = None if arguments.json is None else output.writer(arguments.json)
    result, outcome = measuring.result_of(arguments, _spec)
    if write is not None:
        write(output.export_text(result))
    if arguments.json != output.STDOUT:
        shown.print_result(result)
    return measuring.ended(result, outcome)


def _spec(arguments: argparse.Namespace) -> RunSpec:
    from bench_core.request import build, options

    return build.spec_from(options.given(arguments))
