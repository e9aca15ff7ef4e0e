"""`fairspeed diff`."""

from __future__ import annotations

import argparse
from contextlib import closing

from bench_core.cli import output
from bench_core.errors import EXIT_DONE, EXIT_FOUND, EXIT_UNDECIDED

NAME = "diff"
SUMMARY = "Compare two stored runs or exports: B over A, beside a control that both share."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two runs, what is accepted, and when it fails."""
    parser.add_argument("run_a", metavar="RUN_A", help="a run's id or its beginning, latest, latest~1, or an export")
    parser.add_argument("run_b", metavar="RUN_B", help="what is compared with it")
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="RULE=REASON",
        help="accept findings of a rule, with the reason; may be repeated",
    )
    parser.add_argument("--fail-slower", metavar="P", help="exit 1 if B is surely slower than A by more, e.g. 3%%")
    parser.add_argument("--strict", action="store_true", help="exit 3 if something is undecided")
    parser.add_argument("--json", metavar="FILE", help="write what is found there too; - is stdout")


def run(arguments: argparse.Namespace) -> int:
    """Print what differs. 1 and the reasons if B is slower than tolerated or not comparable; 3 if open and strict."""
    from bench_core.cli.show import diff as shown
    from bench_core.request import accept, values
    from bench_core.results import diff, diff_gate
    from bench_core.store.database import Store

    slower = None if arguments.fail_slower is None else values.share("fail-slower", arguments.fail_slower)
    accepted = accept.checked(arguments.accept)
    write = None if arguments.json is None else output.writer(arguments.json)
    with closing(Store()) as store:
        found = diff.diff(*diff.pair(arguments.run_a, arguments.run_b, store), accepted)
    gate = diff_gate.gate(found, slower)
    if write is not None:
        write(shown.json_text(found, gate))
    if arguments.json != output.STDOUT:
        shown.print_diff(found, gate)
    for reason in gate.fails:
        output.warn(f"fails: {reason}")
    return EXIT_FOUND if gate.fails else EXIT_UNDECIDED if arguments.strict and gate.undecided else EXIT_DONE
