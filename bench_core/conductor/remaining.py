"""How far a run is, and an estimate of the seconds left: what the page and the terminal show while it is measured.

>>> # progress("measuring", ledger, elapsed_s=3.0, cell=cell, round_=4).left_s
"""

from __future__ import annotations

import functools
import os
import statistics

from bench_core import plan
from bench_core.conductor.ledger import Ledger
from bench_core.records import CellKey
from bench_core.stats import stopping
from bench_core.store.progress import Progress, State, created_s


def progress(
    state: State,
    ledger: Ledger,
    *,
    elapsed_s: float,
    candidate: str | None = None,
    cell: CellKey | None = None,
    round_: int | None = None,
    message: str = "",
) -> Progress:
    """The progress of a run that is at a cell, or at a candidate as a whole."""
    spec = ledger.spec
    precise = spec.protocol.precision is not None
    measuring = state == "measuring" and cell is not None
    return Progress(
        state=state,
        pid=os.getpid(),
        created_s=_created_s(os.getpid()),
        calls_done=ledger.n_calls,
        calls_total=max(plan.total_calls(spec, ledger.manners, ledger.sizes), ledger.n_calls),
        elapsed_s=elapsed_s,
        left_s=_seconds_left(state, ledger, elapsed_s),
        candidate=cell.candidate if cell else candidate,
        batch_size=cell.batch_size if cell else None,
        steps=cell.steps if cell else None,
        round=round_,
        rounds=plan.rounds_for(spec.protocol, cell.batch_size) if cell and measuring and not precise else None,
        widest=ledger.widest_half_width if measuring else None,
        wanted=stopping.half_width_needed(spec.protocol) if precise else None,
        message=message,
    )


@functools.cache
def _created_s(pid: int) -> float | None:
    """When this process was created. It asks the system, and progress is reported before every call."""
    return created_s(pid)


def _seconds_left(state: State, ledger: Ledger, elapsed_s: float) -> float | None:
    """With a precision the number of calls is unknown, so the rest of the time limit; otherwise by the calls left.

    How long scoring takes is not known.
    """
    spec = ledger.spec
    if state in ("finished", "scoring"):
        return 0.0 if state == "finished" else None
    if spec.protocol.precision is not None and spec.max_time_s is not None:
        return max(0.0, spec.max_time_s - elapsed_s)
    return _seconds_of_calls_left(ledger)


def _seconds_of_calls_left(ledger: Ledger) -> float | None:
    """By each cell's median call, or scaled from the other cells if it has none; None before the first call."""
    medians = {cell: statistics.median(times) for cell, times in ledger.took_s.items()}
    if not medians:
        return None
    image_step_s = statistics.median(s / (cell.batch_size * cell.steps) for cell, s in medians.items())
    return sum(
        _calls_left(ledger, cell) * medians.get(cell, image_step_s * cell.batch_size * cell.steps)
        for cell in ledger.unfinished()
    )


def _calls_left(ledger: Ledger, cell: CellKey) -> int:
    done = ledger.uncounted(cell) + ledger.made[cell, "timed"]
    return max(0, plan.calls_per_cell(ledger.spec.protocol, cell.batch_size, ledger.manners[cell.candidate]) - done)
