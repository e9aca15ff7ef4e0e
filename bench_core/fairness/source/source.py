"""What the reader found in one source file: the facts that the detectors of rules judge, each with its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from bench_core.fairness.source.events import Event, Generation, Region
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Argument, Value

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class ModelFile:
    """A module that offers a pipeline to others. `parameters` are those of its `inference`, None without one.

    `changes` are the names of what it declares to change on purpose.
    """

    parameters: tuple[str, ...] | None
    takes_more: bool
    place: Place | None
    changes: frozenset[str]

    @property
    def takes_steps(self) -> bool:
        """Whether the caller can say how many steps are made."""
        return self.takes_more or any("step" in name for name in self.parameters or ())


@dataclass(frozen=True)
class Defined:
    """A function of the file: its parameters, and the lines of its body."""

    name: str
    parameters: tuple[str, ...]
    first_line: int
    last_line: int


@dataclass(frozen=True)
class Source:
    """One file that was read: what it calls, what it times, how it counts.

    `options` are what its command line offers; `functions` the
    file's own, `cached` those whose results a decorator keeps.
    """

    path: str
    text: str = ""
    events: Sequence[Event] = ()
    regions: Sequence[Region] = ()
    model: ModelFile | None = None
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))
    options: Mapping[str, Argument] = field(default_factory=dict)
    functions: tuple[Defined, ...] = ()
    cached: frozenset[str] = frozenset()

    def of(self, kind: type[E]) -> Iterator[E]:
        """All events of a kind, in their order."""
        return (event for event in self.events if isinstance(event, kind))

    @cached_property
    def words(self) -> frozenset[str]:
        """All names and short texts of the file."""
        return _words(self.tree)

    @cached_property
    def generations(self) -> tuple[Generation, ...]:
        """All calls that make images."""
        return tuple(self.of(Generation))

    @cached_property
    def measuring(self) -> tuple[Region, ...]:
        """The timed regions that make images. One around others, that only keeps the book, is not among them."""
        own = {id(r): {g.index for g in self.generations if r.holds(g)} for r in self.regions}
        kept = [r for r in self.regions if not r.is_discarded]
        return tuple(r for r in kept if own[id(r)] and not self._keeps_book(r, own))

    def _keeps_book(self, region: Region, own: Mapping[int, set[int]]) -> bool:
        """Whether a region lies around others that make images: the time of the whole job."""
        inner = [r for r in self.regions if r.entry == region.entry and region.first < r.first and r.last < region.last]
        return any(own[id(r)] for r in inner)

    @cached_property
    def timed(self) -> tuple[tuple[Region, Generation], ...]:
        """Every call that makes images within a timed region, with the region."""
        return tuple((r, g) for r in self.measuring for g in self.generations if r.holds(g))

    @cached_property
    def carried(self) -> frozenset[str]:
        """The names that a statement gives a new value made of their old one: `done += 1`, `seed = seed + 1`."""
        return frozenset(_carried(self.tree))

    def is_timed(self, event: Event) -> bool:
        """Whether an event happens within a timed region."""
        return any(region.holds(event) for region in self.measuring)

    def within(self, region: Region, kind: type[E]) -> list[E]:
        """The events of a kind that happen within a region."""
        return [event for event in self.of(kind) if region.holds(event)]

    def around(self, place: Place) -> list[Defined]:
        """The functions in whose body a place lies, innermost first."""
        found = [f for f in self.functions if f.first_line <= place.line <= f.last_line]
        return sorted(found, key=lambda f: f.last_line - f.first_line)

    def mentions(self, *parts: str) -> bool:
        """Whether a name or short text of the file holds one of these."""
        return any(part in word for word in self.words for part in parts)


def _carried(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name | ast.Attribute):
            yield node.target.id if isinstance(node.target, ast.Name) else node.target.attr
        elif isinstance(node, ast.Assign):
            read = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
            yield from (target.id for target in node.targets if isinstance(target, ast.Name) and target.id in read)


def _words(tree: ast.Module) -> frozenset[str]:
    words = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            words.add(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            words.add(node.name)
        elif isinstance(node, ast.arg | ast.keyword) and node.arg:
            words.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 40:
            words.add(node.value)
    return frozenset(words)


def argument(generation: Generation, *names: str) -> Value | None:
    """The first of these keywords that a call is given."""
    return next((generation.arguments[name] for name in names if name in generation.arguments), None)
