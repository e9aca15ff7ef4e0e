"""`fairspeed audit`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bench_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_FOUND, InputError

if TYPE_CHECKING:
    from bench_core.fairness.audit.mend import Mended
    from bench_core.fairness.audit.report import Audited
    from bench_core.fairness.audit.whole import Audit

NAME = "audit"
SUMMARY = "Read code without running it: what makes its measurement unfair, line by line."
FORMATS = ("text", "json", "sarif")
T = TypeVar("T")


class Read(NamedTuple):
    """A file that was audited; with `--fix` as it is now, and with `--diff` as it is and as it would be."""

    audited: Audited
    mended: Mended | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is read, and what is done with what is found."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="Python files, or folders of them")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how findings are printed, default text")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--compare", action="store_true", help="two files side by side: what differs in their protocols")
    what.add_argument("--fix", action="store_true", help="mend what can be mended, then say what is left")
    what.add_argument("--diff", action="store_true", help="show what --fix would do, and do nothing")


def run(arguments: argparse.Namespace) -> int:
    """Print findings, or diffs. Returns 1 when a finding is an error, 2 when a file could not be read."""
    from bench_core.fairness.audit.compare import compare_sources
    from bench_core.fairness.audit.whole import Audit

    _check(arguments)
    unread: list[InputError] = []
    read = list(_read_all(arguments, unread))
    files = tuple(one.audited for one in read)
    pair = files if arguments.compare and len(files) == 2 else None
    audit = Audit(files, tuple(unread), None if pair is None else compare_sources(*pair))
    _print(arguments, audit, {one.mended.path: one.mended for one in read if one.mended is not None})
    for error in unread:
        print(f"error: {error}", file=sys.stderr)
    return EXIT_BAD_INPUT if unread else EXIT_FOUND if audit.is_broken else EXIT_DONE


def _check(arguments: argparse.Namespace) -> None:
    if arguments.compare and (len(arguments.paths) != 2 or any(map(os.path.isdir, arguments.paths))):
        given = " ".join(arguments.paths)
        raise InputError("files to compare", given=given, expected="two files", todo="name one file of each side")
    if arguments.diff and arguments.format != "text":
        raise InputError("format", given=arguments.format, expected="text with --diff", todo="drop one of them")


def _read_all(arguments: argparse.Namespace, unread: list[InputError]) -> Iterator[Read]:
    """Every file that can be read, once; why others cannot is added to `unread`."""
    from bench_core.fairness.audit.folders import python_files

    seen = set()
    for given in arguments.paths:
        for path in _tried(unread, partial(python_files, given)) or ():
            if arguments.compare or path.resolve() not in seen:
                seen.add(path.resolve())
                read = _tried(unread, partial(_read, path, fix=arguments.fix, diff=arguments.diff))
                yield from () if read is None else (read,)


def _tried(unread: list[InputError], do: Callable[[], T]) -> T | None:
    try:
        return do()
    except InputError as error:
        unread.append(error)
        return None


def _read(path: Path, *, fix: bool, diff: bool) -> Read:
    from bench_core.fairness.audit import files
    from bench_core.fairness.audit.audit import audit_source

    text = files.read(path)
    if fix:
        return _fix(path, text)
    mended = _mend(text, path) if diff else None
    return Read(audit_source(text, str(path)), mended)


def _fix(path: Path, text: str) -> Read:
    from bench_core.fairness.audit import files
    from bench_core.fairness.audit.audit import audit_source

    mended = _mend(text, path)
    if mended.diff:
        files.write(path, mended.text)
        mended = mended._replace(left=_mend(mended.text, path).left)  # with the lines that they have now
    return Read(audit_source(mended.text, str(path)), mended)


def _mend(text: str, path: Path) -> Mended:
    from bench_core.fairness.audit.mend import mend  # loads LibCST

    return mend(text, str(path))


def _print(arguments: argparse.Namespace, audit: Audit, mended: dict[str, Mended]) -> None:
    from bench_core.cli.show import audit as shown
    from bench_core.fairness.audit import sarif, whole

    if arguments.format == "text":
        shown.print_diffs(mended.values()) if arguments.diff else _print_text(audit, mended)
        return
    document = whole.document(audit) if arguments.format == "json" else sarif.document(audit)
    print(json.dumps(document, indent=1))


def _print_text(audit: Audit, mended: dict[str, Mended]) -> None:
    from bench_core.cli.show import audit as shown
    from bench_core.cli.show import code_comparison

    printer = shown.Printer()
    shown.print_findings(printer, audit, {path: one.left for path, one in mended.items()})
    if audit.comparison is not None:
        code_comparison.print_comparison(printer, audit.comparison, *audit.files)
    shown.print_summary(printer, audit, mended)
