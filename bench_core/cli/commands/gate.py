"""`fairspeed gate`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bench_core.cli import measuring, output
from bench_core.errors import EXIT_CANCELLED, EXIT_DONE, EXIT_FOUND, EXIT_UNDECIDED, InputError
from bench_core.phrase import Phrase

if TYPE_CHECKING:
    from bench_core.results.gate import Gate
    from bench_core.spec import RunSpec

NAME = "gate"
SUMMARY = "Measure head beside base in one run; fail if head surely takes longer by more than is tolerated."
OF_A_RUN = (
    *("batch_sizes", "steps", "samples", "rounds", "precision", "starts", "max_time", "prompts", "guidance_scale"),
    *("height", "width", "output_type", "seed", "seed_policy", "warm_up", "threads", "device", "accept", "name"),
)
"""Options that it shares with `run`."""
OWN_DEFAULTS = ("rounds", "precision", "max_time")
"""Those that are not as in `run` where nothing is asked for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who is measured, what is tolerated, what is written; and options of a run."""
    from bench_core.request import gate, options

    def add(name: str, metavar: str, text: str) -> None:
        parser.add_argument(name, metavar=metavar, help=text)

    add("--base", "C", "what head is compared with, e.g. shapes, or shapes+env:path=DIR for another environment")
    add("--head", "C", "what may have become slower")
    add("--control", "C", "a candidate that cannot differ from base, e.g. the same; where it does, less is decided")
    add("--fail-slower", "P", f"how much longer head may take; default {gate.FAIL_SLOWER:.0%}".replace("%", "%%"))
    parser.add_argument("--strict", action="store_true", help="exit 3 where it is not decided")
    add("--markdown", "FILE", "write a summary for a pull request's comment there; - is stdout")
    add("--rounds", "N", "timed calls of each cell; default: until it is decided")
    add("--precision", "P", "give up deciding where the interval is within +-P; default a third of --fail-slower")
    add("--max-time", "T", f"begin no new round after this; default {gate.MAX_TIME_S / 60:g}m, with --rounds none")
    options.add_fields(parser, (name for name in OF_A_RUN if name not in OWN_DEFAULTS))
    options.add_outside(parser)


def run(arguments: argparse.Namespace) -> int:
    """Store a run, measure it, print what it decides. Returns 1 for a closed gate, with `--strict` 3 if undecided."""
    from bench_core.cli.show import gate as shown
    from bench_core.cli.show import gate_markdown
    from bench_core.results.gate import gate

    write_json, write_markdown = (
        None if target is None else output.writer(target) for target in (arguments.json, arguments.markdown)
    )
    result, outcome = measuring.result_of(arguments, _spec)
    found = gate(result)
    if write_json is not None:
        write_json(output.export_text(result, gate=found))
    if write_markdown is not None:
        write_markdown(gate_markdown.summary(result, found))
    if output.STDOUT not in (arguments.json, arguments.markdown):
        shown.print_gate(result, found)
    output.warn(f"run {result.run.run_id}: {outcome}")
    if outcome == "cancelled":
        return EXIT_CANCELLED
    return EXIT_FOUND if measuring.is_empty(result) else _exit_code(found, strict=arguments.strict)


def _exit_code(found: Gate, *, strict: bool) -> int:
    if not found.open:
        return EXIT_FOUND
    return EXIT_UNDECIDED if strict and found.undecided else EXIT_DONE


def _spec(arguments: argparse.Namespace) -> RunSpec:
    from bench_core.request import options, values
    from bench_core.request.gate import GateOptions, gate_spec

    for role in ("base", "head"):
        if getattr(arguments, role) is None:
            todo = Phrase("e.g. {option}", option=f"--{role} shapes")
            raise InputError(role, given=Phrase("none"), expected="a candidate", todo=todo)
    asked = {name: value for name in ("base", "head", "control") if (value := getattr(arguments, name)) is not None}
    if arguments.fail_slower is not None:
        asked["fail_slower"] = values.share("fail-slower", arguments.fail_slower)
    others = {k: v for k, v in options.typed_options(arguments).items() if k in OF_A_RUN}
    return gate_spec(GateOptions(**asked, others=others))
