"""The progress of a run as the page and the terminal show it: what is done never passes its total, nor ever falls back.

The total is an estimate that is made anew before every call. A cell that fails makes it smaller. More work than was
expected does not make the share done smaller: the total then grows by no more than keeps that share.

>>> # Reports(ledger, remaining).progress("measuring", elapsed_s=3.0, where=Where(cell=cell, round_=4))
"""

from __future__ import annotations

import functools
import math
import os
from typing import NamedTuple

from bench_core import plan
from bench_core.conductor.ledger import Ledger
from bench_core.conductor.remaining import Remaining
from bench_core.machine.process import created_s
from bench_core.records import CellKey
from bench_core.stats import stopping
from bench_core.store.progress import OVER, Progress, State


class Where(NamedTuple):
    """Where a run is: at a cell, or at a candidate as a whole; or which run it waits for."""

    candidate: str | None = None
    cell: CellKey | None = None
    round_: int | None = None
    message: str = ""
    waits_for: str | None = None
    n_ahead: int | None = None


class Reports:
    """Makes the progress of one run, each in view of the one before."""

    def __init__(self, ledger: Ledger, remaining: Remaining) -> None:
        self.ledger, self.remaining, self.spec = ledger, remaining, ledger.spec
        self._told = (0, 0)
        """Calls done, and their total, as they were told last."""

    def progress(self, state: State, *, elapsed_s: float, where: Where) -> Progress:
        """The progress of a run in this state."""
        estimate_s, cell = self.remaining.seconds(), where.cell
        rest_s = None if self.spec.max_time_s is None else max(0.0, self.spec.max_time_s - elapsed_s)
        is_precise, is_measuring = self.spec.protocol.precision is not None, state == "measuring" and cell is not None
        return Progress(
            state=state,
            pid=os.getpid(),
            created_s=_created_s(os.getpid()),
            calls_done=self.ledger.n_calls,
            calls_total=self._total(self._calls_left(state, estimate_s, rest_s)),
            elapsed_s=elapsed_s,
            left_s=self._seconds_left(state, estimate_s, rest_s),
            candidate=cell.candidate if cell else where.candidate,
            batch_size=cell.batch_size if cell else None,
            steps=cell.steps if cell else None,
            round=where.round_,
            rounds=self._rounds(cell) if cell and is_measuring and not is_precise else None,
            widest=self.ledger.widest_half_width if is_measuring else None,
            wanted=stopping.half_width_needed(self.spec.protocol) if is_precise else None,
            message=where.message,
            start=self.remaining.start or None,
            starts=self.remaining.starts,
            waits_for=where.waits_for,
            n_ahead=where.n_ahead,
        )

    def _rounds(self, cell: CellKey) -> int:
        return plan.rounds_for(self.spec.protocol, cell.batch_size)

    def _calls_left(self, state: State, estimate_s: float | None, rest_s: float | None) -> int:
        """Calls left, each survey as one, before the run is over at least one; no more than a time limit leaves."""
        left = self.remaining.calls() + (0 if state in OVER else len(self.remaining.surveys()))
        if rest_s is not None and estimate_s is not None and estimate_s > rest_s:
            left = math.ceil(left * rest_s / estimate_s)
        return max(left, 0 if state in OVER else 1)

    def _total(self, left: int) -> int:
        """Calls done and left, but no more than keeps the share that was told to be done."""
        done, total = self.ledger.n_calls, self.ledger.n_calls + left
        done_before, total_before = self._told
        if done_before:
            total = min(total, total_before * done // done_before)
        self._told = done, total
        return total

    def _seconds_left(self, state: State, estimate_s: float | None, rest_s: float | None) -> float | None:
        """With a precision the number of calls is open, so the rest of the time limit. How long scoring takes is not
        known."""
        if state in OVER:
            return 0.0 if state == "finished" else None
        if rest_s is None:
            return estimate_s
        if self.spec.protocol.precision is not None:
            return rest_s
        return None if estimate_s is None else min(estimate_s, rest_s)


@functools.cache
def _created_s(pid: int) -> float | None:
    """When this process was created. It asks the system, and progress is reported before every call."""
    return created_s(pid)
