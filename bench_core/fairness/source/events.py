"""What a source file does, in the order in which it does it: calls of a pipeline, clock readings, waits, reports.

A file is walked through once, its own functions where they are called, so one line may make several events. A timed
region is two readings of a clock that are subtracted, and the events between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as Choice

from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Loop, Value

Clock = Choice["wall", "monotonic", "cpu", "gpu", "managed", "caller"]
"""`time.time`; `perf_counter`; processor time; GPU events; a library's timer that waits; whoever calls a model file."""

Statistic = Choice["each", "sum", "mean", "median", "min", "max", "other"]


@dataclass(eq=False)
class Branch:
    """One side of a condition: which one, and the values that decide."""

    place: Place
    side: int
    test: Value


@dataclass(eq=False, kw_only=True)
class Event:
    """Something that happens. `index` is its place in the order, `entry` the walk that it is part of."""

    index: int
    entry: int
    place: Place
    loops: tuple[Loop, ...] = ()
    branches: tuple[Branch, ...] = ()
    functions: tuple[str, ...] = ()
    """The functions of the file that it happens in, outermost first."""
    sites: tuple[Place, ...] = ()
    """Where each of them was called."""


@dataclass(eq=False, kw_only=True)
class Generation(Event):
    """A call that makes images. `arguments` are its keywords; `written` those that are literals in the call itself."""

    callee: Value
    text: str
    prompt: Value | None
    arguments: Mapping[str, Value]
    written: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict)
    settings: Mapping[str, Value] = field(default_factory=dict)
    """What its pipeline was loaded with and given since, as it is at this call."""
    ways: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    """Where the file gave its pipeline a setting after loading: the calls that lead there, and the line."""
    is_pipeline: bool = True
    """Whether a pipeline is called, not a function that is given one."""
    is_kept: bool = True
    """Whether the file does something with the images; a call whose images are thrown away is a warm-up."""
    is_opaque: bool = False
    """Whether nothing is known of what is called: `fn()` of a benchmark helper."""


@dataclass(eq=False, kw_only=True)
class Reading(Event):
    """A clock that is read."""

    clock: Clock
    text: str
    unit: str = "s"


@dataclass(eq=False, kw_only=True)
class Wait(Event):
    """Waits for the device: a synchronize, or values that are brought to the host."""

    text: str
    is_explicit: bool = True


Work = Choice["loading", "compiling", "scoring", "saving", "warming"]


@dataclass(eq=False, kw_only=True)
class Doing(Event):
    """Work that is not a call of the pipeline."""

    what: Work
    text: str
    subject: Value | None = None


@dataclass(eq=False, kw_only=True)
class Seeding(Event):
    """A random generator is given a seed; the global one where `is_global`."""

    seed: Value | None
    is_global: bool


@dataclass(eq=False, kw_only=True)
class Access(Event):
    """Something is looked up by a computed key, or kept by one: then `images` are the calls that made them."""

    store: Value
    key: Value
    is_kept: bool = False
    images: frozenset[int] = frozenset()
    """By their indexes."""


@dataclass(eq=False, kw_only=True)
class Replacing(Event):
    """A function of another module is replaced: `time.perf_counter = ...`."""

    path: str


@dataclass(frozen=True)
class Shown:
    """A value that is shown, with the words around it."""

    label: str
    value: Value
    place: Place


@dataclass(eq=False, kw_only=True)
class Report(Event):
    """Values that are shown side by side: printed, logged, returned in a dictionary."""

    shown: Sequence[Shown]
    how: str
    words: str = ""
    """All of its words; a headline has nothing else."""


@dataclass(eq=False, kw_only=True)
class Ratio(Event):
    """A time divided by a time, or the like of a rate."""

    left: Value
    right: Value
    texts: tuple[str, str] = ("", "")
    """How both are written."""


@dataclass(eq=False, kw_only=True)
class Division(Event):
    """A time divided by a count, or a count by a time."""

    time: Value
    count: Value
    text: str = ""
    """How the count is written."""


@dataclass(eq=False)
class Region:
    """What lies between two readings of a clock.

    `is_first_dropped`: the times of the first turns are thrown away; `is_discarded`: all of them are. `loops` are those
    around the region.
    """

    clock: Clock
    place: Place
    end: Place
    first: int
    last: int
    entry: int
    loops: tuple[Loop, ...]
    branches: tuple[Branch, ...] = ()
    unit: str = "s"
    text: str = ""
    is_first_dropped: bool = False
    is_discarded: bool = False
    sites: tuple[Place, ...] = ()
    """Where the functions were called in which it begins."""
    asked: int = 0
    """The event before which the time was asked for."""

    def holds(self, event: Event) -> bool:
        """Whether an event happens within it."""
        return event.entry == self.entry and self.first <= event.index <= self.last

    def spot(self, event: Event) -> Place:
        """Where a region begins, as the function sees it that an event within is reached from as well."""
        for own, other in zip(self.sites, (*event.sites, None), strict=False):
            if own != other:
                return own
        return self.sites[len(event.sites)] if len(self.sites) > len(event.sites) else self.place

    def line_of(self, event: Event) -> Place:
        """Where the function that holds the region does what happens within: the event, or the call of its helper."""
        depth = len(self.sites)
        return event.sites[depth] if len(event.sites) > depth else event.place

    def inner_loops(self, event: Event) -> tuple[Loop, ...]:
        """The loops around an event that run within the region, outermost first."""
        return tuple(loop for loop in event.loops if not any(loop is own for own in self.loops))


@dataclass(eq=False)
class Seconds(Value):
    """A time that was measured, or something made of such times.

    `statistic` is what was made of several, `divisor` the count it was divided by; `is_rate`: a count a second.
    """

    regions: tuple[Region, ...] = ()
    unit: str = "s"
    statistic: Statistic = "each"
    divisor: Value | None = None
    is_rate: bool = False
    dropped: bool = False

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.divisor,) if self.divisor else ()

    @property
    def key(self) -> str:
        return f"{self.statistic} seconds"
