"""`fairspeed export`."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING

from bench_core.cli import output
from bench_core.errors import EXIT_DONE, InputError

if TYPE_CHECKING:
    from bench_core.results.result import Result

NAME = "export"
SUMMARY = "Write a stored run as one JSON document, or its calls as a table."
FORMATS = ("json", "csv", "parquet")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run, the format, the output file."""
    parser.add_argument("run", metavar="RUN", help="a run's id or its beginning, latest, or latest~1")
    parser.add_argument("--format", default="json", metavar="F", help="json (everything), csv or parquet (the calls)")
    parser.add_argument("-o", "--output", default=output.STDOUT, metavar="FILE", help="write there, not to stdout")


def run(arguments: argparse.Namespace) -> int:
    """Write the file, whole or not at all."""
    from bench_core.results.result import load_result
    from bench_core.store.database import Store

    if arguments.format not in FORMATS:
        expected = "one of " + ", ".join(FORMATS)
        raise InputError("format", given=arguments.format, expected=expected, todo="e.g. --format json")
    if arguments.format == "parquet" and arguments.output == output.STDOUT:
        raise InputError("output file", given="none", expected="a file for parquet", todo="pass -o calls.parquet")
    write = output.writer(arguments.output)
    with closing(Store()) as store:
        result = load_result(store, arguments.run)
    write(output.export_text(result) if arguments.format == "json" else _calls_table(result, arguments.format))
    return EXIT_DONE


def _calls_table(result: Result, format_: str) -> str | bytes:
    from bench_core.results import tables

    frame = tables.calls(result)
    return frame.to_csv(index=False) if format_ == "csv" else frame.to_parquet(index=False)
