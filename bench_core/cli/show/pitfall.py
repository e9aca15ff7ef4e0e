"""Pitfalls while they are measured, what came of them, and the list of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from rich.table import Table
from rich.text import Text

from bench_core.cli.show import console, progress
from bench_core.lab import table
from bench_core.lab.measured import Measured
from bench_core.lab.running import Reporter
from bench_core.lab.standing import Standing
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from bench_core.store.progress import Progress
from bench_core.words.formats import roughly

LANGUAGE = "en"


@contextmanager
def reporting(rows: list[Measured], *, quiet: bool) -> Iterator[Reporter]:
    """A reporter that adds to `rows` what was measured, and says on stderr how far it is, unless quiet."""
    shown = _Quiet(rows) if quiet else _Shown(rows)
    try:
        yield shown
    finally:
        shown.close()


class _Quiet(Reporter):
    """Keeps the rows."""

    def __init__(self, rows: list[Measured]) -> None:
        self._rows = rows

    def ended(self, row: Measured) -> None:
        self._rows.append(row)

    def close(self) -> None:
        """Nothing is shown that would have to end."""


class _Shown(_Quiet):
    """Lines for pitfalls, and the run's own progress below them."""

    def __init__(self, rows: list[Measured]) -> None:
        super().__init__(rows)
        self._console = console.stderr()
        self._run = ExitStack()
        self._report: Any = None

    def begins(self, pitfall: Pitfall, now: Standing, run_id: str) -> None:
        self.close()
        parts = [f"pitfall {now.done + 1} of {len(now.names)}", pitfall.NAME, pitfall.WORDS[LANGUAGE].title]
        parts += [f"run {run_id}"] + ([] if now.left_s is None else [f"about {roughly(now.left_s)} left"])
        console.print_line(self._console, " · ".join(parts))
        self._report = self._run.enter_context(progress.reporting(quiet=False))

    def progress(self, now: Progress) -> None:
        self._report(now)

    def ended(self, row: Measured) -> None:
        super().ended(row)
        self.close()
        console.print_line(self._console, f"{row.name}: {_in_words(row)}")

    def close(self) -> None:
        """End the progress of a run."""
        self._run.close()


def print_rows(rows: Sequence[Measured]) -> None:
    """A row for each pitfall, under the conditions."""
    out = console.stdout()
    console.print_line(out, table.conditions(rows))
    found = Table(show_edge=False, pad_edge=False)
    found.add_column("pitfall", no_wrap=True)
    for name in ("claimed", "fair", "claimed over fair"):
        found.add_column(name, justify="right")
    found.add_column("fair verdict")
    found.add_column("rule that finds it", overflow="fold")
    for row in rows:
        numbers = table.claimed(row), table.fair(row), table.inflation(row)
        verdict = Text(row.verdict_fair or table.NOTHING, console.VERDICT_STYLE.get(row.verdict_fair or "", ""))
        rule = row.rule if row.rule in row.findings else None
        name = row.name + table.other_knobs(row).replace(" (", "\n(")
        found.add_row(name, *numbers, verdict, row.message or rule or table.NOTHING)
    out.print(found)


def print_list(rows: Sequence[Measured]) -> None:
    """All pitfalls with what they showed when they were last run here."""
    out, last = console.stdout(), {row.name: row for row in rows}
    if rows:
        console.print_line(out, table.conditions(rows))
    found = Table(show_edge=False, pad_edge=False)
    for name in ("name", "title", "rule"):
        found.add_column(name, no_wrap=name == "name")
    for name in ("claimed", "fair", "claimed over fair"):
        found.add_column(name, justify="right")
    for name, pitfall in registry.catalog().items():
        row = last.get(name, Measured(name=name))
        numbers = table.claimed(row), table.fair(row), table.inflation(row)
        title = pitfall.WORDS[LANGUAGE].title + table.other_knobs(row)
        found.add_row(name, title, pitfall.RULE or table.NOTHING, *numbers)
    out.print(found)
    if len(last) < len(registry.catalog()):
        console.print_line(out, "a dash: not run here yet; fairspeed pitfall --all")


def _in_words(row: Measured) -> str:
    if row.message:
        return f"could not be measured: {row.message}"
    return f"claimed {table.claimed(row)}, fair {table.fair(row)}, claimed over fair {table.inflation(row)}"
