"""`fairspeed import`."""

from __future__ import annotations

import argparse
from contextlib import closing

from bench_core.cli import output
from bench_core.errors import EXIT_DONE

NAME = "import"
SUMMARY = "Store the run of an export file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", metavar="FILE", help="a JSON export")


def run(arguments: argparse.Namespace) -> int:
    """Store it, print its id."""
    from bench_core.results import exports
    from bench_core.store.database import Store

    with closing(Store()) as store:
        output.say(exports.import_file(store, arguments.file))
    return EXIT_DONE
