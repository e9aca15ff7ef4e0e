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
SUMMARY = "Write a stored run as one JSON document, its calls as a table, or a report to read and to share."
FORMATS = ("json", "csv", "parquet", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run, the format, the output file."""
    parser.add_argument("run", metavar="RUN", help="a run's id or its beginning, latest, or latest~1")
    parser.add_argument(
        "--format", default="json", metavar="F", help="json (everything), csv or parquet (the calls), html (a report)"
    )
    parser.add_argument("--language", metavar="L", help="of a report: en (default) or zh")
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
    language = _language(arguments)
    write = output.writer(arguments.output)
    with closing(Store()) as store:
        result = load_result(store, arguments.run)
    write(_content(result, arguments.format, language))
    return EXIT_DONE


def _language(arguments: argparse.Namespace) -> str:
    from bench_core.words.catalogue import DEFAULT_LANGUAGE, LANGUAGES

    given = arguments.language
    if given is not None and arguments.format != "html":
        todo = "leave it out, or pass --format html"
        raise InputError("language", given=given, expected="a format that has words", todo=todo)
    if given is not None and given not in LANGUAGES:
        expected = "one of " + ", ".join(LANGUAGES)
        raise InputError("language", given=given, expected=expected, todo="e.g. --language zh")
    return given or DEFAULT_LANGUAGE


def _content(result: Result, format_: str, language: str) -> str | bytes:
    if format_ == "json":
        return output.export_text(result)
    if format_ == "html":
        from bench_core.report import report

        return report.html(result, language)
    return _calls_table(result, format_)


def _calls_table(result: Result, format_: str) -> str | bytes:
    from bench_core.results import spreadsheet, tables

    frame = tables.calls(result)
    return spreadsheet.csv(frame) if format_ == "csv" else frame.to_parquet(index=False)
