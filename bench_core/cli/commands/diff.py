"""`fairspeed diff`."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing

from bench_core.errors import EXIT_DONE, EXIT_FOUND

NAME = "diff"
SUMMARY = "Compare two stored runs or exports: B's speedup over A, cell by cell."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two runs, what is accepted, and the slowdown that fails."""
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


def run(arguments: argparse.Namespace) -> int:
    """Print what differs. With `--fail-slower`, 1 and the reasons if B is slower by more or not comparable."""
    from bench_core.cli.show import diff as shown
    from bench_core.request import accept, values
    from bench_core.results import diff
    from bench_core.store.database import Store

    slower = None if arguments.fail_slower is None else values.share("fail-slower", arguments.fail_slower)
    accepted = accept.checked(arguments.accept)
    with closing(Store()) as store:
        found = diff.diff(diff.load(arguments.run_a, store), diff.load(arguments.run_b, store), accepted)
    shown.print_diff(found)
    reasons = diff.fails(found, slower)
    for reason in reasons:
        print(f"fails: {reason}", file=sys.stderr)
    return EXIT_FOUND if reasons else EXIT_DONE
