"""Measures pitfalls one after the other in this process, so that all of them share one worker server.

What goes wrong with one of them does not stop the others. What was measured is stored as ordinary runs; how far it
is, `standing` says.

>>> # rows = run([(get("serial-baseline"), Knobs())], Store())
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bench_core.errors import InputError
from bench_core.jobs.conduct import one_of_several
from bench_core.lab import measured, standing, stored
from bench_core.lab.experiment import experiment
from bench_core.lab.measured import Measured
from bench_core.lab.standing import Standing
from bench_core.machine import process
from bench_core.pitfalls.registry import Knobs, Pitfall
from bench_core.spec import RunSpec
from bench_core.store.database import Store
from bench_core.store.progress import Progress

Asking = tuple[Pitfall, Knobs]


class Measure(Protocol):
    """Measures what is missing of a stored run: `done` or `cancelled` (`jobs.conduct.one_of_several`)."""

    def __call__(self, store: Store, run_id: str, *, report: Callable[[Progress], None]) -> str: ...


class Reporter:
    """Is told how far the pitfalls are; does nothing by itself."""

    def begins(self, pitfall: Pitfall, now: Standing, run_id: str) -> None:
        """The run of a pitfall begins."""

    def progress(self, now: Progress) -> None:
        """How far that run is."""

    def ended(self, row: Measured) -> None:
        """A pitfall was measured, or could not be: then the row has a message."""


def run(
    asked: Sequence[Asking],
    store: Store,
    *,
    max_time_s: float | None = None,
    reporter: Reporter | None = None,
    measure: Measure = one_of_several,
) -> list[Measured]:
    """The rows of all pitfalls, in order; each is measured for `max_time_s` at most.

    Raises InputError, before anything is measured, where none of them can be shown on what was asked for, and where
    another process measures pitfalls; KeyboardInterrupt when it was cancelled. The reporter has then been told of every
    pitfall that was measured whole.
    """
    specs = _specs(asked, max_time_s)
    with standing.hold():
        return _Lab(store, reporter or Reporter(), measure, _begun(asked)).run(asked, specs)


def _specs(asked: Sequence[Asking], max_time_s: float | None) -> list[RunSpec | InputError]:
    """The run of each pitfall, or why it has none. Raises InputError where all have none."""
    specs = [_spec(*asking, max_time_s) for asking in asked]
    problems = [spec for spec in specs if isinstance(spec, InputError)]
    if problems and len(problems) == len(specs):
        raise problems[0]
    return specs


def _spec(pitfall: Pitfall, knobs: Knobs, max_time_s: float | None) -> RunSpec | InputError:
    try:
        return experiment(pitfall, knobs).model_copy(update={"max_time_s": max_time_s})
    except InputError as error:
        return error


def _begun(asked: Sequence[Asking]) -> Standing:
    pid, names = os.getpid(), tuple(pitfall.NAME for pitfall, _ in asked)
    return Standing(pid=pid, created_s=process.created_s(pid), started_ns=time.time_ns(), names=names)


@dataclass
class _Lab:
    """Pitfalls while they are measured, by the one process that holds their folder."""

    store: Store
    reporter: Reporter
    measure: Measure
    standing: Standing

    def run(self, asked: Sequence[Asking], specs: Sequence[RunSpec | InputError]) -> list[Measured]:
        rows: list[Measured] = []
        try:
            for (pitfall, _), spec in zip(asked, specs, strict=True):
                self._tell(done=len(rows), left_s=self._left_s(len(rows)))
                rows.append(self._row(pitfall, spec))
                self._ended(rows[-1])
        except BaseException as error:
            state = "cancelled" if isinstance(error, KeyboardInterrupt) else "failed"
            self._tell(state=state, left_s=None, message=str(error))
            raise
        state = "failed" if self.standing.problems else "done"
        self._tell(state=state, done=len(rows), current=None, run_id=None, left_s=0.0)
        return rows

    def _tell(self, **changes: Any) -> None:
        self.standing = self.standing.model_copy(update=changes)
        standing.write(self.standing)

    def _left_s(self, done: int) -> float | None:
        """Rough seconds that are left, from those that the pitfalls so far took."""
        took_s = max(0.0, (time.time_ns() - self.standing.started_ns) / 1e9)  # clocks are set back
        return took_s / done * (len(self.standing.names) - done) if done else None

    def _row(self, pitfall: Pitfall, spec: RunSpec | InputError) -> Measured:
        if isinstance(spec, InputError):
            return measured.of_problem(pitfall.NAME, str(spec))
        run_id = self.store.add_run(spec)
        self._tell(current=pitfall.NAME, run_id=run_id)
        self.reporter.begins(pitfall, self.standing, run_id)
        try:
            return self._measured(run_id)
        except Exception as error:  # noqa: BLE001  whatever one raises must not stop the others
            message = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            return measured.of_problem(pitfall.NAME, message, run_id)

    def _measured(self, run_id: str) -> Measured:
        """What a run shows, after it was measured. Raises KeyboardInterrupt when it was cancelled."""
        if self.measure(self.store, run_id, report=self.reporter.progress) == "cancelled":
            raise KeyboardInterrupt
        return stored.row(self.store, run_id)

    def _ended(self, row: Measured) -> None:
        if row.message:
            self._tell(problems=self.standing.problems | {row.name: row.message})
        elif row.run_id is not None:
            self._tell(runs=self.standing.runs | {row.name: row.run_id})
        self.reporter.ended(row)
