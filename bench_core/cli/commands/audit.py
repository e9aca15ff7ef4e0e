"""`fairspeed audit`."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bench_core.cli import output
from bench_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_FOUND, InputError

if TYPE_CHECKING:
    from bench_core.fairness.audit.mend import Mended
    from bench_core.fairness.audit.report import Audited
    from bench_core.fairness.audit.whole import Audit

NAME = "audit"
SUMMARY = "Read scripts and model files, without running them, and say what is unfair in how they measure."
FORMATS = ("text", "json", "sarif")
T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is read, and what is done with what is found."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="Python files, or folders of them")
    parser.add_argument("--format", default="text", metavar="F", help="text (default), json or sarif")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--compare", action="store_true", help="two files side by side: in what their protocols differ")
    what.add_argument("--diff", action="store_true", help="print what --fix would change, and nothing else")
    what.add_argument("--fix", action="store_true", help="mend the files where it is mechanical and safe")


def run(arguments: argparse.Namespace) -> int:
    """Print findings, or diffs. Returns 1 when a finding is an error, 2 when a file could not be read."""
    from bench_core.fairness.audit.compare import compare_sources
    from bench_core.fairness.audit.whole import Audit

    _check(arguments)
    unread: list[InputError] = []
    files = tuple(_audited(arguments, unread))
    pair = files if arguments.compare and len(files) == 2 else None
    audit = Audit(files, tuple(unread), None if pair is None else compare_sources(*pair))
    _print(arguments, audit)
    for error in unread:
        output.warn(f"error: {error}")
    return EXIT_BAD_INPUT if unread else EXIT_FOUND if audit.is_broken else EXIT_DONE


def _check(arguments: argparse.Namespace) -> None:
    if arguments.format not in FORMATS:
        expected = "one of " + ", ".join(FORMATS)
        raise InputError("format", given=arguments.format, expected=expected, todo="e.g. --format json")
    if arguments.diff and arguments.format != "text":
        raise InputError("format", given=arguments.format, expected="text with --diff", todo="drop one of them")
    if arguments.compare and (len(arguments.paths) != 2 or any(map(os.path.isdir, arguments.paths))):
        given = " ".join(arguments.paths)
        raise InputError("files to compare", given=given, expected="two files", todo="audit A.py B.py --compare")


def _audited(arguments: argparse.Namespace, unread: list[InputError]) -> Iterator[Audited]:
    """Every file that can be read, once, and with `--fix` as it is then; why others cannot is added to `unread`."""
    from bench_core.fairness.audit.folders import python_files

    seen = set()
    for given in arguments.paths:
        for path in _tried(unread, partial(python_files, given)) or ():
            if arguments.compare or path.resolve() not in seen:
                seen.add(path.resolve())
                audited = _tried(unread, partial(_one, str(path), fix=arguments.fix))
                yield from () if audited is None else (audited,)


def _tried(unread: list[InputError], do: Callable[[], T]) -> T | None:
    try:
        return do()
    except InputError as error:
        unread.append(error)
        return None


def _one(path: str, *, fix: bool) -> Audited:
    from bench_core.fairness.audit import files
    from bench_core.fairness.audit.audit import audit_source

    audited = audit_source(files.source_text(path), path)
    return _fixed(audited) if fix else audited


def _fixed(audited: Audited) -> Audited:
    """The file as it is after its mend, which is written."""
    from bench_core.cli.show import correction
    from bench_core.fairness.audit import files
    from bench_core.fairness.audit.audit import audit_source

    mended = _mend(audited)
    if mended.text != audited.text:
        files.write_text(audited.path, mended.text)
    correction.print_fixed(mended)
    return audit_source(mended.text, audited.path)


def _mend(audited: Audited) -> Mended:
    from bench_core.fairness.audit.mend import mend  # loads LibCST

    return mend(audited.text, audited.path)


def _print(arguments: argparse.Namespace, audit: Audit) -> None:
    from bench_core.fairness.audit import sarif, whole

    if arguments.diff:
        _print_diffs(audit)
    elif arguments.format == "text":
        _print_text(audit, is_fixed=arguments.fix)
    else:
        document = whole.document(audit) if arguments.format == "json" else sarif.document(audit)
        print(json.dumps(document, indent=1))


def _print_diffs(audit: Audit) -> None:
    from bench_core.cli.show import correction

    for audited in audit.files:
        mended = _mend(audited)
        correction.print_diff(mended)
        correction.print_left(mended)


def _print_text(audit: Audit, *, is_fixed: bool) -> None:
    """Findings, differences, a summary. What can be mended is shown of a single file only, since it takes a while."""
    from bench_core.cli.show import audit as shown
    from bench_core.cli.show import code_comparison

    printer = shown.Printer()
    shown.print_findings(printer, audit)
    if audit.comparison is not None:
        code_comparison.print_comparison(printer, audit.comparison, *audit.files)
    is_shown = len(audit.files) == 1 and not is_fixed
    if is_shown and shown.may_be_mended(audit.files[0]):
        from bench_core.cli.show import correction

        correction.print_correction(_mend(audit.files[0]))
    shown.print_summary(printer, audit, says_fix=not (is_shown or is_fixed))
