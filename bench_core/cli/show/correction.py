"""The corrected lines of audited files as a diff, what was mended, and what was left and why."""

from __future__ import annotations

import sys

from rich.text import Text

from bench_core.cli import output
from bench_core.cli.show import console
from bench_core.cli.show.snippet import printable
from bench_core.fairness.audit.mend import Mended

STYLE = {"+": "green", "-": "red", "@": "cyan"}


def print_diff(mended: Mended) -> None:
    """The diff, nothing else: it can be applied as a patch. In colour on a terminal."""
    out = console.stdout()
    if not out.is_terminal:
        sys.stdout.write(mended.diff)
        return
    for line in mended.diff.split("\n")[:-1]:
        out.print(Text(printable(line), STYLE.get(line[:1], "")), soft_wrap=True, highlight=False)


def print_correction(mended: Mended) -> None:
    """The diff below a heading, and why the findings that it leaves are left; nothing where nothing has a mend."""
    if mended.diff:
        output.say("corrected lines, which --fix writes:")
        print_diff(mended)
    for line in left(mended):
        output.say(line)
    if mended.diff or mended.left:
        output.say("")


def print_fixed(mended: Mended) -> None:
    """One line for each finding that was mended or left, by the lines of the file as it was; to stderr."""
    for line, rule in mended.mended:
        output.warn(f"{mended.path}:{line}: mended {rule}")
    print_left(mended)


def print_left(mended: Mended) -> None:
    """One line for each finding that could not be mended, with the reason; to stderr."""
    for line in left(mended):
        output.warn(line)


def left(mended: Mended) -> list[str]:
    """What could not be mended, with the reasons."""
    return [f"{mended.path}:{line}: left {rule}: {why.en}" for line, rule, why in mended.left]
