"""`fairspeed runs`."""

from __future__ import annotations

import argparse
from contextlib import closing

from bench_core.errors import EXIT_DONE

NAME = "runs"
SUMMARY = "List the stored runs, newest first."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(arguments: argparse.Namespace) -> int:
    """Print one line a run, with its standing."""
    from bench_core.cli.show import runs as shown
    from bench_core.jobs import status
    from bench_core.store.database import Store

    with closing(Store()) as store:
        shown.print_runs([(r, status.follow(store, r.run_id), store.count_calls(r.run_id)) for r in store.runs()])
    return EXIT_DONE
