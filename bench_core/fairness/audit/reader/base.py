"""What all parts of the reader share: the walk, its events, and the parts that call one another."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bench_core.fairness.audit.reader.scope import Arguments, Function, Instance, Scope, Walk
from bench_core.fairness.source.events import Branch, Clock, Event, Reading, Region, Seconds
from bench_core.fairness.source.names import WARM
from bench_core.fairness.source.numbers import Accumulated
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Element, Loop, Value

E = TypeVar("E", bound=Event)
MOST_STATEMENTS, MOST_IN_ALL = 4000, 16_000
"""A walk ends after so many statements, all walks of a file after so many; those of functions count at every call."""
DEEPEST = 14


class Base(ABC):
    """The walk and its events. `evaluate`, `call`, `execute` and `element` are defined by the parts of the reader."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    @abstractmethod
    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for."""

    @abstractmethod
    def execute(self, body: list[ast.stmt], scope: Scope) -> None:
        """Walk through statements."""

    @abstractmethod
    def assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Let a target of an assignment stand for a value."""

    @abstractmethod
    def assign_to(self, of: Value, name: str, value: Value, node: ast.expr) -> None:
        """Let an attribute stand for a value."""

    @abstractmethod
    def call(self, callee: Value, given: Arguments, node: ast.expr) -> Value:
        """What a call gives."""

    @abstractmethod
    def element(self, of: Value, loop: Loop) -> Value:
        """One of many, in a loop over them."""

    @abstractmethod
    def iterable(self, value: Value, node: ast.expr) -> Value:
        """What a loop over a value goes through."""

    @abstractmethod
    def attribute(self, of: Value, name: str, node: ast.expr) -> Value:
        """An attribute of a value."""

    @abstractmethod
    def item(self, value: Value, index: int, total: int, node: ast.expr) -> Value:
        """One value of several that are unpacked."""

    @abstractmethod
    def drop_first(self, times: Value) -> None:
        """The first of several times are thrown away."""

    @abstractmethod
    def arguments(self, node: ast.Call, scope: Scope) -> Arguments:
        """The evaluated arguments of a call."""

    @abstractmethod
    def method(self, of: Instance, name: str) -> Function | None:
        """A method of an object, bound to it."""

    @abstractmethod
    def run(self, function: Function, given: Arguments, node: ast.expr | ast.stmt) -> Value:
        """What a function of the file gives."""

    @abstractmethod
    def unknown(self, callee: Value, given: Arguments, node: ast.expr) -> Value:
        """A call of something that the file does not define."""

    @abstractmethod
    def call_text(self, statement: Value | None, node: ast.expr, known: Value | None = None) -> None:
        """A function is called, or a text of Python is walked through."""

    @abstractmethod
    def evaluate_quietly(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for, without the events that evaluating it makes."""

    @property
    @abstractmethod
    def module(self) -> Scope:
        """The scope of the file."""

    def add(self, kind: type[E], node: ast.expr | ast.stmt, **facts: Any) -> E:
        """An event of a kind, here and now."""
        walk = self.walk
        event = kind(
            index=len(walk.events),
            entry=walk.entry,
            place=Place.of(node),
            loops=tuple(walk.loops),
            branches=tuple(walk.branches),
            functions=tuple(walk.functions),
            sites=tuple(walk.sites),
            **facts,
        )
        walk.events.append(event)
        return event

    @contextmanager
    def looping(self, loop: Loop) -> Iterator[Loop]:
        """Within one more loop."""
        loop.depth = len(self.walk.sites)
        self.walk.loops.append(loop)
        try:
            yield loop
        finally:
            self.walk.loops.pop()

    @contextmanager
    def at_site(self, place: Place | None) -> Iterator[None]:
        """Within one turn of a loop that is walked through item by item."""
        if place is not None:
            self.walk.sites.append(place)
        try:
            yield
        finally:
            if place is not None:
                self.walk.sites.pop()

    @contextmanager
    def branching(self, node: ast.stmt | ast.expr, side: int, test: Value) -> Iterator[None]:
        """Within one side of a condition."""
        self.walk.branches.append(Branch(Place.of(node), side, test))
        try:
            yield
        finally:
            self.walk.branches.pop()

    def read_clock(self, clock: Clock, node: ast.expr | ast.stmt, unit: str = "s") -> Reading:
        """A clock is read, here and now."""
        return self.add(Reading, node, clock=clock, text=ast.unparse(node)[:60], unit=unit)

    def kept(self, time: Seconds) -> None:
        """A time is kept. Where a condition on the turn of the loop decides it, the first turns are thrown away."""
        for region in time.regions:
            for branch in self.walk.branches[len(region.branches) :]:
                if is_about_turns(branch.test):
                    region.is_first_dropped = True

    def measured(self, start: Reading, end: Reading, place: Place, unit: str) -> Seconds:
        """The time between two readings; the same region where they were subtracted before."""
        walk = self.walk
        for known in reversed(walk.regions[-50:]):
            if known.first == start.index and known.last == end.index and known.entry == start.entry:
                return Seconds(regions=(known,), unit=unit, place=place)
        region = Region(
            clock=start.clock,
            place=start.place,
            end=end.place,
            first=start.index,
            last=end.index,
            entry=start.entry,
            loops=start.loops,
            branches=start.branches,
            unit=unit,
            text=start.text,
            sites=start.sites,
            asked=len(walk.events),
        )
        walk.regions.append(region)
        return Seconds(regions=(region,), unit=unit, place=place)


def is_about_turns(test: Value) -> bool:
    """Whether a condition asks for the turn of a loop, or names a warm-up."""
    if WARM.search(test.text):
        return True
    return any(isinstance(part, Element | Accumulated) for part in test.walk())
