"""`fairspeed note`."""

from __future__ import annotations

import argparse
from contextlib import closing

from bench_core.cli import output
from bench_core.errors import EXIT_DONE

NAME = "note"
SUMMARY = "Write a note to a stored run, or tag or archive it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run, the text, and what else is written about a run."""
    parser.add_argument("run", metavar="RUN", help="a run's id or its beginning, latest, or latest~1")
    parser.add_argument("text", metavar="TEXT", nargs="?", help="the note, instead of the one before; '' takes it away")
    parser.add_argument("--tags", metavar="A,B", help="its tags, instead of those before; '' takes them away")
    parser.add_argument("--archive", action=argparse.BooleanOptionalAction, help="leave it out of lists, or not")


def run(arguments: argparse.Namespace) -> int:
    """Store what is given; print what is written about the run now."""
    from bench_core.store import annotate
    from bench_core.store.database import Store

    with closing(Store()) as store:
        run_id = store.find(arguments.run)
        if arguments.text is not None:
            annotate.note(store, run_id, arguments.text)
        if arguments.tags is not None:
            annotate.tag(store, run_id, arguments.tags.split(","))
        if arguments.archive is not None:
            annotate.archive(store, run_id, archived=arguments.archive)
        label = annotate.label(store, run_id)
    output.say(f"{run_id}: {label.name}")
    for what, written in (("note", label.note), ("tags", ", ".join(label.tags)), ("archived", label.archived)):
        if written:
            output.say(f"{what}: {'yes' if written is True else written}")
    return EXIT_DONE
