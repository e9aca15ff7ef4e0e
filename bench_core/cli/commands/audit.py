"""`fairspeed audit`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bench_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_FOUND, InputError

if TYPE_CHECKING:
    from bench_core.fairness.audit.report import Audited

NAME = "audit"
SUMMARY = "Read scripts and model files, without running them, and say what is unfair in how they measure."
FORMATS = ("text", "json", "sarif")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is read, and how it is told."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="Python files, or folders of them")
    parser.add_argument("--compare", action="store_true", help="two files side by side: in what their protocols differ")
    parser.add_argument("--format", default="text", metavar="F", help="text (default), json or sarif")
    correction = parser.add_mutually_exclusive_group()
    correction.add_argument("--diff", action="store_true", help="print what --fix would change, and nothing else")
    correction.add_argument("--fix", action="store_true", help="mend the files where it is mechanical and safe")


def run(arguments: argparse.Namespace) -> int:
    """Print what was found: 1 if there is an error among it; 2 if a file could not be read, the others are."""
    if arguments.format not in FORMATS:
        expected = "one of " + ", ".join(FORMATS)
        raise InputError("format", given=arguments.format, expected=expected, todo="e.g. --format json")
    audited, is_complete = _audited(arguments.paths)
    if arguments.fix:
        audited = [_fixed(one) for one in audited]
    if arguments.compare:
        return _compare(arguments, audited)
    if arguments.diff:
        _print_diffs(audited)
    else:
        _shown(audited, arguments.format)
    if not is_complete:
        return EXIT_BAD_INPUT
    return EXIT_FOUND if any(one.is_broken for one in audited) else EXIT_DONE


def _audited(paths: list[str]) -> tuple[list[Audited], bool]:
    """All files that can be read, and whether that is all of them; what is wrong with the others goes to stderr."""
    from bench_core.fairness.audit.audit import audit_source
    from bench_core.fairness.audit.files import python_files, source_text

    audited, is_complete = [], True
    for path in python_files(paths):
        try:
            if isinstance(path, InputError):
                raise path
            audited.append(audit_source(source_text(path), path))
        except InputError as error:
            print(f"error: {error}", file=sys.stderr)
            is_complete = False
    return audited, is_complete


def _fixed(audited: Audited) -> Audited:
    """The file as it is after its mend, which is written."""
    from bench_core.cli.show import correction
    from bench_core.fairness.audit.audit import audit_source
    from bench_core.fairness.audit.files import write_text
    from bench_core.fairness.audit.mend import mend

    mended = mend(audited.text, audited.path)
    if mended.text != audited.text:
        write_text(audited.path, mended.text)
    correction.print_fixed(mended)
    return audit_source(mended.text, audited.path)


def _print_diffs(audited: list[Audited]) -> None:
    from bench_core.cli.show import correction
    from bench_core.fairness.audit.mend import mend

    for one in audited:
        correction.print_diff(mend(one.text, one.path))


def _compare(arguments: argparse.Namespace, audited: list[Audited]) -> int:
    from bench_core.cli.show import audit as shown
    from bench_core.cli.show import audit_documents as documents
    from bench_core.fairness.audit.compare import compare_sources

    if len(audited) != 2:
        raise InputError(
            "files to compare", given=len(audited), expected="exactly two", todo="audit A.py B.py --compare"
        )
    if arguments.format == "sarif":
        raise InputError("format", given="sarif", expected="text or json with --compare", todo="leave one of them out")
    comparison = compare_sources(*audited)
    if arguments.format == "json":
        print(documents.as_json(audited, comparison))
    else:
        shown.print_comparison(audited[0].path, audited[1].path, comparison)
    return EXIT_FOUND if any(finding.severity == "error" for finding in comparison.findings) else EXIT_DONE


def _shown(audited: list[Audited], format_: str) -> None:
    from bench_core.cli.show import audit as shown
    from bench_core.cli.show import audit_documents as documents

    if format_ == "text":
        shown.print_audit(audited)
        _print_correction(audited)
    else:
        print(documents.as_json(audited) if format_ == "json" else documents.as_sarif(audited))


def _print_correction(audited: list[Audited]) -> None:
    """What can be mended in a single file; of several files only with --diff, which takes a while."""
    from bench_core.cli.show import correction
    from bench_core.fairness.audit.mend import mend

    if len(audited) == 1 and audited[0].findings:
        correction.print_correction(mend(audited[0].text, audited[0].path))
