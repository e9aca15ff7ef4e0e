"""What the two clocks of a pitfall covered: one start of its stored run, a lane for each side's base and other.

A lane shows what a process did in order: it was loaded, warmed up, called. The calls of a lane are laid end to end, for
in time they alternate with those of other lanes, and nothing could be seen of them; where the wrong side measures one
candidate after the other (`alone`), that order is the point, and all stand where they were made. A lane that both
sides have, and count alike, is there once. Derived from stored calls and events only.

>>> # timeline = of_result(result); timeline.lanes, timeline.bars
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from bench_core.lab.experiment import fair_side, wrong_side
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Covered, Side, Taken
from bench_core.records import Call
from bench_core.results.result import Result
from bench_core.spec import Candidate
from bench_core.techniques import registry as techniques

LaneSide = Literal["wrong", "fair", "both"]
FEW, MOST = 6, 24
"""Rounds that are shown: so many where the number is made of all rounds, and at most so many where it is not."""
LANE_COLUMNS = ("lane", "side", "role", "candidate", "calls", "images", "counted_s", "more")
SIDES: tuple[LaneSide, LaneSide] = ("wrong", "fair")
ROLES = ("base", "other")


@dataclass(frozen=True)
class Bar:
    """What a process did for a while: `kind` is load, warm-up, settle or timed."""

    lane: str
    kind: str
    begin_s: float
    seconds: float
    counted_s: float = 0
    """How much of it the side's number is made of."""
    parts: int = 1
    """Calls of the pipeline in it."""
    images: int = 0
    round: int = -1


@dataclass(frozen=True)
class Timeline:
    """`bars`: a row for each `Bar`; `begin_s` is 0 where the first call begins. `lanes`: lane, side, role,
    candidate, what its clock covers of what is shown (calls, images, counted_s); more: timed calls not shown."""

    bars: pd.DataFrame
    lanes: pd.DataFrame
    is_end_to_end: bool


@dataclass(frozen=True)
class _Lane:
    side: LaneSide
    role: str
    key: str
    covered: dict[str, float]
    """Seconds that count, by call id."""

    @property
    def name(self) -> str:
        return f"{self.side}:{self.role}"


def of_result(result: Result) -> Timeline | None:
    """The timeline of a stored run; None where it has no two clocks (counts, or one candidate), or no number."""
    pitfall = registry.get(result.spec.pitfall or "")
    (wrong, wrongly), (fair, fairly) = wrong_side(result, pitfall), fair_side(result, pitfall)
    timed = [*wrongly.calls(wrongly.base), *wrongly.calls(wrongly.other)]
    if registry.quantity(pitfall) != "speedup" or not timed or wrongly.base == wrongly.other:
        return None
    covered = [_covered(side, taken) for side, taken in ((wrong, wrongly), (fair, fairly))]
    lanes = _lanes(covered, (wrongly, fairly))
    manners = techniques.manners(result.spec.candidates)
    is_end_to_end = not any(manners[key].is_alone for key in (wrongly.base, wrongly.other))
    few = FEW if wrong.covers is None and fair.covers is None and is_end_to_end else MOST
    shown = _rounds([c.call for calls in covered for c in calls], few)
    made = [(lane, calls) for lane in lanes if (calls := _calls(lane, result, shown))]
    bars = [bar for lane, calls in made for bar in _bars(lane, calls, result, is_end_to_end=is_end_to_end)]
    if not bars:  # no repetition was made whole
        return None
    return Timeline(
        bars=pd.DataFrame(_from_first_call(bars)),
        lanes=pd.DataFrame([_sum(lane, calls, result) for lane, calls in made], columns=list(LANE_COLUMNS)),
        is_end_to_end=is_end_to_end,
    )


def _covered(side: Side, taken: Taken) -> Sequence[Covered]:
    """The calls that the number is made of, of the first start."""
    if side.covers is not None:
        return side.covers(taken)
    calls = [c for key in (taken.base, taken.other) for c in taken.calls(key)]
    first = {key: min((c.start for c in calls if c.candidate == key), default=0) for key in (taken.base, taken.other)}
    return [Covered(c) for c in calls if c.start == first[c.candidate]]


def _rounds(covered: Iterable[Call], most: int) -> dict[int, range]:
    """The rounds that are shown of each batch size: from the first one that either number is made of."""
    rounds: dict[int, list[int]] = {}
    for call in covered:
        if call.phase == "timed":
            rounds.setdefault(call.batch_size, []).append(call.round)
    return {size: range(min(own), min(max(own) + 1, min(own) + most)) for size, own in rounds.items()}


def _lanes(covered: Sequence[Sequence[Covered]], taken: Sequence[Taken]) -> list[_Lane]:
    """The wrong side's base and other, then those of the fair side that are others, or count something else."""
    wrong, fair = (
        [_lane(side, role, calls, own) for role in ROLES]
        for side, calls, own in zip(SIDES, covered, taken, strict=True)
    )
    alike = [(a.key, a.covered) == (b.key, b.covered) for a, b in zip(wrong, fair, strict=True)]
    first = [replace(lane, side="both") if same else lane for lane, same in zip(wrong, alike, strict=True)]
    return [*first, *(lane for lane, same in zip(fair, alike, strict=True) if not same)]


def _lane(side: LaneSide, role: str, covered: Sequence[Covered], taken: Taken) -> _Lane:
    key: str = getattr(taken, role)
    return _Lane(side, role, key, {c.call.call_id: _seconds(c, taken) for c in covered if c.call.candidate == key})


def _seconds(covered: Covered, taken: Taken) -> float:
    """How much of a call the number is made of."""
    whole = taken.seconds(covered.call)
    return whole if covered.seconds is None else min(covered.seconds, whole)


def _calls(lane: _Lane, result: Result, shown: Mapping[int, range]) -> list[Call]:
    """The calls of the process that made the first of those that count: warm-up, and the rounds that are shown."""
    own = [c for c in result.calls if c.candidate == lane.key and c.status == "ok" and c.batch_size in shown]
    start = next((c.start for c in own if c.call_id in lane.covered), own[0].start if own else 0)
    made = (c for c in own if c.start == start and (c.phase == "warm-up" or c.round in shown[c.batch_size]))
    return sorted(made, key=lambda c: c.started_ns)


def _bars(lane: _Lane, calls: Sequence[Call], result: Result, *, is_end_to_end: bool) -> Iterator[Bar]:
    """The bars of a lane: in seconds since 1970, or end to end from 0 where its first call begins."""
    at = 0.0 if is_end_to_end else calls[0].started_ns / 1e9
    loaded = _loading(lane.key, calls[0].start, result)
    if loaded is not None:
        ready_s, ended_s = loaded
        yield Bar(lane.name, "load", (at if is_end_to_end else ended_s) - ready_s, ready_s)
    for call in calls:
        took: float = getattr(call, result.clock)
        begin_s = at if is_end_to_end else call.started_ns / 1e9
        counted_s = min(took, lane.covered.get(call.call_id, 0.0))
        parts, images = max(1, call.witness.pipeline_calls or 1), call.n_images or 0
        yield Bar(lane.name, call.phase, begin_s, took, counted_s, parts, images, call.round)
        at += took


def _loading(key: str, start: int, result: Result) -> tuple[float, float] | None:
    """Seconds from asking for a process until it was loaded, and when that was, in seconds since 1970."""
    for event in result.events:
        facts = event.payload.get("facts", {})
        if event.kind == "loaded" and event.payload["candidate"] == key and facts.get("start") == start:
            return (facts["ready_s"], event.at_ns / 1e9) if facts.get("ready_s") else None
    return None


def _from_first_call(bars: Sequence[Bar]) -> list[Bar]:
    """The bars, with 0 where the first call of all begins."""
    first_s = min(bar.begin_s for bar in bars if bar.kind != "load")
    return [replace(bar, begin_s=bar.begin_s - first_s) for bar in bars]


def _sum(lane: _Lane, calls: Sequence[Call], result: Result) -> tuple[object, ...]:
    """A lane, what its clock covers of the calls that are shown, and how many timed calls of its process are not."""
    counted = [c for c in calls if c.call_id in lane.covered]
    timed = [c for c in result.calls if c.candidate == lane.key and c.counts and c.start == calls[0].start]
    return (
        lane.name,
        lane.side,
        lane.role,
        Candidate.parse(lane.key).short.removeprefix("file:"),
        len(counted),
        sum(c.n_images or 0 for c in counted),
        sum(lane.covered[c.call_id] for c in counted),
        len(timed) - sum(c.phase == "timed" for c in calls),
    )
