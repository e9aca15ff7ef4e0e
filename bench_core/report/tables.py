"""The tables of a report as words: measurements, comparisons. Each is (headings, rows).

>>> # headings, rows = measurements(result, Names(result.spec.keys), "en")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from bench_core.fairness import accepted
from bench_core.fairness.finding import Comparison
from bench_core.fairness.grouping import grouped
from bench_core.records import Cell
from bench_core.report.names import Names
from bench_core.results.result import Result
from bench_core.words import formats
from bench_core.words.catalogue import text

NOTHING = "–"
MIB = 2**20
T = TypeVar("T")


class Table(NamedTuple):
    """Headings, and as many words in every row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def measurements(result: Result, names: Names, language: str) -> Table:
    """One row a cell, by the clock that the run's times are shown by; columns without any value are left out."""
    shown = result.shown.cells
    all_ok = all(c.status == "ok" for c in shown)
    columns: dict[str, Callable[[Cell], str]] = {
        "candidate": lambda c: names.of(c.candidate),
        "batch_size": lambda c: str(c.batch_size),
        "steps": lambda c: str(c.steps),
        "batch_s.median": lambda c: _number(c.batch_s.median if c.batch_s else None),
        "per_sample_s.median": lambda c: _number(c.per_sample_s.median if c.per_sample_s else None),
        "throughput_img_s": lambda c: _number(c.throughput_img_s),
        "n_calls": lambda c: str(c.n_calls),
        "n_outliers": lambda c: str(c.n_outliers or NOTHING),
        "n_contended": lambda c: str(c.n_contended or NOTHING),
        "n_throttled": lambda c: str(c.n_throttled or NOTHING),
        "drift": lambda c: NOTHING if c.drift is None else f"{c.drift:+.1%}",
        "peak_memory_mib": lambda c: NOTHING if c.peak_memory_bytes is None else f"{c.peak_memory_bytes / MIB:.0f}",
        "utilisation": lambda c: NOTHING if c.utilisation is None else f"{c.utilisation:.0%}",
        "status": lambda c: "" if all_ok else text(f"status.{c.status}", language=language),
    }
    return _table(shown, columns, language)


def comparisons(result: Result, names: Names, language: str) -> Table:
    """One row a comparison: verdict, ratio, interval, and the titles of what to bear in mind."""
    columns: dict[str, Callable[[Comparison], str]] = {
        "candidate": lambda c: names.of(c.candidate),
        "batch_size": lambda c: str(c.batch_size),
        "steps": lambda c: str(c.steps),
        "verdict": lambda c: _verdict(c, language),
        "speedup": lambda c: NOTHING if c.speedup is None else f"{formats.factor(c.speedup)}×",
        "interval": lambda c: NOTHING if c.ci_low is None or c.ci_high is None else _interval(c.ci_low, c.ci_high),
        "over_fastest": lambda c: _over_fastest(c, names),
        "n_pairs": lambda c: str(c.n_pairs),
        "caution": lambda c: _titles(c, language),
    }
    return _table(result.comparisons, columns, language)


def _table(items: Sequence[T], columns: dict[str, Callable[[T], str]], language: str) -> Table:
    """The table without columns that say nothing."""
    rows = [{name: said(item) for name, said in columns.items()} for item in items]
    used = [name for name in columns if any(row[name] not in ("", NOTHING) for row in rows)]
    headings = tuple(text(f"column.{name}", language=language) for name in used)
    return Table(headings, tuple(tuple(row[name] or NOTHING for name in used) for row in rows))


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:#.4g}".rstrip(".")


def _interval(low: float, high: float) -> str:
    return f"[{formats.factor(low)}, {formats.factor(high)}]"


def _verdict(comparison: Comparison, language: str) -> str:
    word = text(f"verdict.{comparison.verdict}", language=language)
    is_accepted = accepted.reasons(comparison.findings)
    return text("outcome.accepted", language=language, verdict=word) if is_accepted else word


def _over_fastest(comparison: Comparison, names: Names) -> str:
    """The ratio to the fastest plain candidate where the baseline is weak, with its name; else empty."""
    over = comparison.over_fastest
    if over is None:
        return ""
    return f"{formats.factor(over.speedup)}× {_interval(over.ci_low, over.ci_high)} · {names.of(over.candidate)}"


def _titles(comparison: Comparison, language: str) -> str:
    """The titles of the rules that a comparison breaks, the worst first."""
    groups = grouped((None, finding) for finding in comparison.findings)
    return " · ".join(dict.fromkeys(group.rule.words[language].title for group in groups))
