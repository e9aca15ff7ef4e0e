"""The corrected lines of audited files as a diff, what was mended, and what was left and why."""

from __future__ import annotations

import sys
from typing import TextIO

from bench_core.fairness.audit.mend import Mended


def print_diff(mended: Mended) -> None:
    """The diff, nothing else: it can be applied as a patch."""
    sys.stdout.write(mended.diff)


def print_correction(mended: Mended) -> None:
    """The diff below a heading, and why the findings that it leaves are left; nothing where nothing has a mend."""
    if mended.diff:
        print("\ncorrected lines, which --fix writes:")
        print_diff(mended)
    _print_left(mended, sys.stdout)


def print_fixed(mended: Mended) -> None:
    """One line for each finding that was mended or left, by the lines of the file as it was; to stderr."""
    for line, rule in mended.mended:
        print(f"{mended.path}:{line}: mended {rule}", file=sys.stderr)
    _print_left(mended, sys.stderr)


def _print_left(mended: Mended, out: TextIO) -> None:
    for line, rule, why in mended.left:
        print(f"{mended.path}:{line}: left {rule}: {why.en}", file=out)
