"""Where a run is among its starts: each has a warm-up and its rounds; what comes after them is at the end.

Two processes of one program differ for as long as they live, so a run has several starts, each from nothing.

>>> # where(progress, spec)                                              # Where(start=2, starts=2, part='rounds', …)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bench_core import plan
from bench_core.records import CellKey
from bench_core.spec import RunSpec
from bench_core.store.progress import OVER, Progress

Part = Literal["warm_up", "rounds"]
PARTS: tuple[Part, ...] = ("warm_up", "rounds")
MOST = 4
"""So many starts stand side by side; of more, those before the present one are one, and those after it."""


@dataclass(frozen=True)
class Where:
    """The present position. `share` is how much of the part is over, from 0 to 1."""

    start: int
    starts: int
    is_open: bool
    """Whether more starts may follow than are known."""
    part: Part
    share: float
    is_over: bool = False
    """Whether all starts are over, and something is done after them."""


@dataclass(frozen=True)
class Track:
    """One start, or several that are all over or all to come, with how much of each part is over."""

    first: int
    last: int
    shares: dict[Part, float]
    now: Part | None = None
    """The part that the run is in."""


def where(now: Progress, spec: RunSpec) -> Where | None:
    """The position of a run; None before it is known, and while batch sizes are searched."""
    starts, is_open = _starts(now, spec)
    if now.state in OVER or now.is_survey:
        return Where(starts, starts, is_open, "rounds", 1.0, is_over=True)
    start = _start(now, spec, starts, is_open)
    if start is None or now.state not in ("loading", "warm-up", "measuring"):
        return None
    if now.state == "measuring":
        return Where(start, starts, is_open, "rounds", _of_rounds(now, spec, start, starts, is_open))
    return Where(start, starts, is_open, "warm_up", _of_warm_up(now, spec))


def tracks(at: Where) -> list[Track]:
    """What stands side by side, from left to right."""
    if at.starts <= MOST:
        return [_track(n, n, at) for n in range(1, at.starts + 1)]
    spans = [(1, at.start - 1), (at.start, at.start), (at.start + 1, at.starts)]
    return [_track(first, last, at) for first, last in spans if first <= last]


def _track(first: int, last: int, at: Where) -> Track:
    if at.is_over or last < at.start:
        return Track(first, last, dict.fromkeys(PARTS, 1.0))
    if first > at.start:
        return Track(first, last, dict.fromkeys(PARTS, 0.0))
    return Track(first, last, {part: _share(part, at) for part in PARTS}, at.part)


def _share(part: Part, at: Where) -> float:
    if part == at.part:
        return at.share
    return 1.0 if PARTS.index(part) < PARTS.index(at.part) else 0.0


def _starts(now: Progress, spec: RunSpec) -> tuple[int, bool]:
    """How many starts are known of, and whether more may follow."""
    planned = now.starts if now.starts is not None else spec.protocol.starts
    is_open = now.starts is None and spec.protocol.sequential
    return max(planned, now.start or 1), is_open


def _start(now: Progress, spec: RunSpec, starts: int, is_open: bool) -> int | None:
    """The present start. A run that was resumed begins to count anew, but its rounds go on: they say it then."""
    by_rounds = None
    if now.state == "measuring" and now.round is not None and not is_open:
        by_rounds = min(starts, now.round // plan.rounds_per_start(spec.protocol) + 1)
    known = [n for n in (now.start, by_rounds) if n is not None]
    return max(known) if known else 1 if starts == 1 and not is_open and not spec.protocol.auto_batch else None


def _of_rounds(now: Progress, spec: RunSpec, start: int, starts: int, is_open: bool) -> float:
    """How many of a start's rounds are over; the last start makes all that are left."""
    per_start = plan.rounds_per_start(spec.protocol)
    first, n = per_start * (start - 1), per_start
    if not is_open and start == starts and now.batch_size is not None:
        n = plan.rounds_for(spec.protocol, now.batch_size) - first
    return min(1.0, max(0.0, ((now.round or 0) - first) / max(n, 1)))


def _of_warm_up(now: Progress, spec: RunSpec) -> float:
    """How many of the cells are warm."""
    cells = plan.cells(spec)
    if now.candidate is None or now.batch_size is None or now.steps is None:
        return 0.0
    cell = CellKey(now.candidate, now.batch_size, now.steps)
    return cells.index(cell) / len(cells) if cell in cells else 0.0
