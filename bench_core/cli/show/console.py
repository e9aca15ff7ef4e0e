"""The console that all tables are printed to, and what more than one of them shows."""

from __future__ import annotations

from rich.console import Console

from bench_core.fairness.finding import Comparison, OverFastest
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
    """`1.62x [1.58, 1.66]`: the speedup with its 95 % interval; a dash when there is none.

    Below it that over the fastest plain candidate, where the baseline is weak.
    """
    if comparison is None or comparison.speedup is None:
        return "-"
    own, over = _ratio(comparison), getattr(comparison, "over_fastest", None)
    return own if over is None else f"{own}\n{_ratio(over)} over {over.candidate}"


def _ratio(given: Comparison | CellDiff | OverFastest) -> str:
    return f"{given.speedup:.3f}x [{given.ci_low:.3f}, {given.ci_high:.3f}]"
