"""Measures pitfalls one after the other in this process, so that all of them share one worker server.

What goes wrong with one of them does not stop the others. What was measured is stored as ordinary runs.

>>> # rows = run([(get("serial-baseline"), Knobs())], Store())
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bench_core.errors import InputError
from bench_core.jobs.conduct import conduct
from bench_core.lab import measured, outcome
from bench_core.lab.experiment import experiment
from bench_core.lab.measured import Measured
from bench_core.pitfalls.registry import Knobs, Pitfall
from bench_core.results.result import load_result
from bench_core.spec import RunSpec
from bench_core.store.database import Store
from bench_core.store.progress import Progress

Asking = tuple[Pitfall, Knobs]


class Measure(Protocol):
    """Measures what is missing of a stored run: `done` or `cancelled` (`jobs.conduct.conduct`)."""

    def __call__(self, store: Store, run_id: str, *, report: Callable[[Progress], None]) -> str: ...


class Reporter:
    """Is told how far the pitfalls are; does nothing by itself."""

    def begins(self, pitfall: Pitfall, index: int, total: int, run_id: str) -> None:
        """The run of a pitfall begins; `index` counts from 0."""

    def progress(self, now: Progress) -> None:
        """How far that run is."""

    def ended(self, row: Measured) -> None:
        """A pitfall was measured, or could not be: then the row has a message."""


def run(
    asked: Sequence[Asking], store: Store, *, reporter: Reporter | None = None, measure: Measure = conduct
) -> list[Measured]:
    """The rows of all pitfalls, in order.

    Raises InputError, before anything is measured, where none of them can be shown on what was asked for;
    KeyboardInterrupt when it was cancelled. The reporter has then been told of every pitfall that was measured whole.
    """
    reporter, rows = reporter or Reporter(), []
    specs = _specs(asked)
    for index, ((pitfall, _), spec) in enumerate(zip(asked, specs, strict=True)):
        if isinstance(spec, InputError):
            row = measured.of_problem(pitfall.NAME, str(spec))
        else:
            run_id = store.add_run(spec)
            reporter.begins(pitfall, index, len(asked), run_id)
            row = _row(store, pitfall, run_id, reporter, measure)
        reporter.ended(row)
        rows.append(row)
    return rows


def _specs(asked: Sequence[Asking]) -> list[RunSpec | InputError]:
    """The run of each pitfall, or why it has none. Raises InputError where all have none."""
    specs: list[RunSpec | InputError] = []
    for pitfall, knobs in asked:
        try:
            specs.append(experiment(pitfall, knobs))
        except InputError as error:
            specs.append(error)
    problems = [spec for spec in specs if isinstance(spec, InputError)]
    if problems and len(problems) == len(specs):
        raise problems[0]
    return specs


def _row(store: Store, pitfall: Pitfall, run_id: str, reporter: Reporter, measure: Measure) -> Measured:
    """What a run shows, after it was measured. Raises KeyboardInterrupt when it was cancelled."""
    try:
        ended = measure(store, run_id, report=reporter.progress)
        if ended != "cancelled":
            result = load_result(store, run_id)
            return measured.of_outcome(outcome.of_result(result), result)
    except Exception as error:  # noqa: BLE001  whatever one raises must not stop the others
        message = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        return measured.of_problem(pitfall.NAME, message, run_id)
    raise KeyboardInterrupt
