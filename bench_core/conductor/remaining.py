"""How far a run is and how long it will go on: the conductor's place in its plan, for people who wait.

>>> # outlook("measuring", ledger, elapsed_s=3.0, cell=cell, round_=4).left_s
"""

from __future__ import annotations

import os
import statistics
from typing import Any

from bench_core import plan
from bench_core.conductor.ledger import Ledger
from bench_core.records import CellKey
from bench_core.store.progress import Progress, State, created_s

NOWHERE = (None, None, None)


def outlook(
    state: State,
    ledger: Ledger,
    *,
    elapsed_s: float,
    cell: tuple[Any, Any, Any] = NOWHERE,
    round_: int | None = None,
    message: str = "",
) -> Progress:
    """Where a run is. With a precision nobody knows how many calls it takes: what is left is then at most the time
    limit, and `widest` says how far it still has to go."""
    spec = ledger.spec
    measuring = state == "measuring" and cell[1] is not None
    precise = spec.protocol.precision is not None
    if state == "finished":
        left_s = 0.0
    elif precise and spec.max_time_s is not None:
        left_s = max(0.0, spec.max_time_s - elapsed_s)
    else:
        left_s = _seconds_left(ledger)
    return Progress(
        state=state,
        pid=os.getpid(),
        created_s=created_s(os.getpid()),
        calls_done=ledger.n_calls,
        calls_total=max(plan.total_calls(spec, ledger.sizes), ledger.n_calls),
        elapsed_s=elapsed_s,
        left_s=left_s,
        candidate=cell[0],
        batch_size=cell[1],
        steps=cell[2],
        round=round_,
        rounds=plan.rounds_for(spec.protocol, cell[1]) if measuring and not precise else None,
        widest=ledger.widest if measuring else None,
        wanted=spec.protocol.precision,
        message=message,
    )


def _seconds_left(ledger: Ledger) -> float | None:
    """By each cell's own median call, else scaled from the other cells; None while nothing is known."""
    known = {cell: statistics.median(times) for cell, times in ledger.took_s.items()}
    if not known:
        return None
    per_image_step = statistics.median(t / (b * n) for (_, b, n), t in known.items())
    return sum(_calls_left(ledger, c) * known.get(c, per_image_step * c[1] * c[2]) for c in ledger.live())


def _calls_left(ledger: Ledger, cell: CellKey) -> int:
    done = sum(ledger.made[cell, phase] for phase in ("warm-up", "settle", "timed"))
    return max(0, plan.calls_per_cell(ledger.spec.protocol, cell[1]) - done)
