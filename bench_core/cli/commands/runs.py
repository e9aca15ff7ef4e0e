"""`fairspeed runs`."""

from __future__ import annotations

import argparse
import json
from contextlib import closing

from bench_core.cli import output
from bench_core.errors import EXIT_DONE

NAME = "runs"
SUMMARY = "List the stored runs, newest first: what each says, in one line a candidate."
NEWEST = 20
"""How many are listed: what a run says is derived of its calls, which takes a moment each."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which runs, and where to."""
    parser.add_argument("--all", action="store_true", help=f"also archived ones, and more than {NEWEST}")
    parser.add_argument("--search", metavar="TEXT", help="words that an id, name, note, tag, device or candidate has")
    parser.add_argument("--json", metavar="F", help="write the list as JSON to a file, or to stdout for -")


def run(arguments: argparse.Namespace) -> int:
    """Print the runs, each with its standing and its answers."""
    from bench_core.cli.show import runs as shown
    from bench_core.jobs import removal
    from bench_core.results import brief, search
    from bench_core.store import listing
    from bench_core.store.database import Store

    write = None if arguments.json is None else output.writer(arguments.json)
    with closing(Store()) as store:
        removal.finish(store)
        everything = listing.listed(store)
        found = search.found(everything, arguments.search or "", archived=arguments.all)
        chosen = found if arguments.all else found[:NEWEST]
        rows = [(run, shown.standing(run), brief.of_run(store, run.run_id)) for run in chosen]
    if write is not None:
        write(json.dumps({"schema": 1, "runs": [shown.row(*r) for r in rows]}, indent=1, allow_nan=False) + "\n")
    if arguments.json != output.STDOUT:
        shown.print_runs(rows, more=len(found) - len(rows), stored=len(everything))
    return EXIT_DONE
