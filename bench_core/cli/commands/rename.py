"""`fairspeed rename`."""

from __future__ import annotations

import argparse
from contextlib import closing

from bench_core.cli import output
from bench_core.errors import EXIT_DONE

NAME = "rename"
SUMMARY = "Give a stored run another name."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run and its name."""
    parser.add_argument("run", metavar="RUN", help="a run's id or its beginning, latest, or latest~1")
    parser.add_argument("name", metavar="NAME", help="its new name")


def run(arguments: argparse.Namespace) -> int:
    """Store the name, print what was done."""
    from bench_core.store import annotate
    from bench_core.store.database import Store

    with closing(Store()) as store:
        run_id = store.find(arguments.run)
        annotate.rename(store, run_id, arguments.name)
        output.say(f"{run_id}: {store.run(run_id).spec.name}")
    return EXIT_DONE
