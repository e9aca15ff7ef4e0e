"""The console that all tables are printed to, and what more than one of them shows."""

from __future__ import annotations

from rich.console import Console

from bench_core.fairness.finding import Comparison
from bench_core.results.diff import CellDiff

PIPED_WIDTH = 160
VERDICT_STYLE = {"faster": "green", "slower": "red", "not comparable": "bold magenta"}


def stdout() -> Console:
    """Without markup, since names may contain square brackets; wide enough for a table where it is not a terminal."""
    console = Console(markup=False)
    return console if console.is_terminal else Console(width=PIPED_WIDTH, markup=False)


def print_line(console: Console, line: str) -> None:
    """Print a line without wrapping it, however long it is."""
    console.print(line, soft_wrap=True, highlight=False)


def ratio(comparison: Comparison | CellDiff | None) -> str:
    """`1.62x [1.58, 1.66]`: the speedup with its 95 % interval; a dash when there is none."""
    if comparison is None or comparison.speedup is None:
        return "-"
    return f"{comparison.speedup:.3f}x [{comparison.ci_low:.3f}, {comparison.ci_high:.3f}]"
