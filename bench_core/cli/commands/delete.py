"""`fairspeed delete`."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from bench_core.cli import output
from bench_core.errors import EXIT_CANCELLED, EXIT_DONE, InputError

if TYPE_CHECKING:
    from bench_core.jobs.removal import Removal

NAME = "delete"
SUMMARY = "Delete a stored run with all its calls and pictures."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run, and the answer to the question."""
    parser.add_argument("run", metavar="RUN", help="a run's id or its beginning, latest, or latest~1")
    parser.add_argument("--yes", action="store_true", default=None, help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    """Say what is deleted, ask unless `--yes` is given, delete it."""
    from bench_core.jobs import removal
    from bench_core.store.database import Store

    with closing(Store()) as store:
        run_id = store.find(arguments.run)
        removal.check(run_id)
        said = _said(removal.what(store, run_id))
        if not arguments.yes and not _confirmed(said):
            output.warn("nothing is deleted")
            return EXIT_CANCELLED
        removal.delete(store, run_id)
    output.say(f"deleted {said}")
    return EXIT_DONE


def _said(found: Removal) -> str:
    files = f"{found.n_bytes / 1e6:.1f} MB of files"
    return f"{found.run_id}: {found.n_calls} calls, {found.n_pictures} pictures, {files}"


def _confirmed(said: str) -> bool:
    """Whether a person says yes. Raises InputError where nobody can be asked."""
    if not sys.stdin.isatty():
        todo = "pass --yes to delete it without being asked"
        raise InputError("delete", given=said, expected="a yes, and there is no terminal to ask on", todo=todo)
    output.warn(f"delete {said}")
    output.warn("There is no way back but an import of its export. Delete it? [y/N] ", end="")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
