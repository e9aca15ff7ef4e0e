"""The readings of clocks in a file, and which of them belong together: those that are subtracted from each other.

Two readings are of one stopwatch when their difference is taken, directly or through the variables that hold them. A
stopwatch whose readings are used in any other way (printed, stored, compared with a date) measures more than durations.

>>> tree = Tree("import time\\nt0 = time.time()\\nwork()\\nprint(time.time() - t0)\\nprint(time.time())\\n")
>>> [(len(watch.readings), watch.only_durations) for watch in stopwatches(tree)]
[(2, True), (1, False)]
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import libcst as cst

from bench_core.fairness.audit.mends.tree import Tree

CLOCKS = {
    f"time.{name}{unit}" for name in ("time", "perf_counter", "monotonic", "process_time") for unit in ("", "_ns")
}
Key = tuple[Hashable, str]
"""A variable: the function or module that binds it and its name; an attribute has no scope."""


class Reading(NamedTuple):
    """One call of a clock. `origin` is the node that says which clock: `time.time`, an import, or `now = time.time`."""

    call: cst.Call
    clock: str
    origin: cst.CSTNode


@dataclass(eq=False)
class Stopwatch:
    """Readings that are subtracted from each other."""

    readings: list[Reading] = field(default_factory=list)
    only_durations: bool = True

    def lines(self, tree: Tree) -> tuple[int, int]:
        """The first and the last line in which the clock is read."""
        lines = [tree.line(reading.call) for reading in self.readings]
        return min(lines), max(lines)


def stopwatches(tree: Tree) -> list[Stopwatch]:
    """All stopwatches of a file, in the order of their first readings."""
    return _Uses(tree).stopwatches()


def readings(tree: Tree) -> Iterator[Reading]:
    """All calls of a clock."""
    renamed = dict(_renamed(tree))
    for call in tree.all(cst.Call):
        name = tree.name_of(call.func)
        if name in CLOCKS:
            imported = isinstance(call.func, cst.Name)
            yield Reading(call, name, tree.imports[call.func.value].alias if imported else call.func)  # type: ignore[attr-defined]  # a Name, as `imported` says
        elif name in renamed:
            yield Reading(call, tree.name_of(renamed[name]), renamed[name])


def _renamed(tree: Tree) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Names that a clock is given, as in `now = time.time`."""
    for assigned in tree.all(cst.Assign):
        target = assigned.targets[0].target
        if isinstance(target, cst.Name) and tree.name_of(assigned.value) in CLOCKS:
            yield target.value, assigned.value


class _Uses:
    """How readings, and the variables that hold them, are used."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.readings = {reading.call: reading for reading in readings(tree)}
        self.scopes: dict[str, set[Hashable]] = {}
        self.groups: dict[Hashable, set[Hashable]] = {call: {call} for call in self.readings}
        self.other: set[Hashable] = set()
        for call in self.readings:
            self._hold(call)

    def stopwatches(self) -> list[Stopwatch]:
        """Join what is subtracted from each other; note what is used otherwise."""
        for call in self.readings:
            self._use(call, call)
        for node in self.tree.all(cst.Name, cst.Attribute):
            if (key := self._key(node)) is not None:
                self._use(node, key)
        return [self._stopwatch(group) for group in _distinct(self.groups[call] for call in self.readings)]

    def _stopwatch(self, group: set[Hashable]) -> Stopwatch:
        own = [reading for call, reading in self.readings.items() if call in group]
        return Stopwatch(own, only_durations=not group & self.other)

    def _hold(self, call: cst.Call) -> None:
        """Note the variables that a reading is assigned to."""
        for target in _targets(self.tree.parents[call], call):
            key = self._assigned(target)
            self.groups.setdefault(key, {key})
            self.scopes.setdefault(key[1], set()).add(key[0])
            self._join(call, key)

    def _assigned(self, target: cst.CSTNode) -> Key:
        if isinstance(target, cst.Attribute):
            return None, f".{target.attr.value}"
        name = target.value if isinstance(target, cst.Name) else self.tree.code(target)
        scope = self.tree.scope(target)
        outer = any(
            item.name.value == name
            for declared in self.tree.all(cst.Global, cst.Nonlocal, inside=scope)
            for item in declared.names
        )
        return (self.tree.scope(scope) if outer and scope is not self.tree.module else scope), name

    def _key(self, node: cst.CSTNode) -> Key | None:
        """The variable that a node names, where that variable holds a reading."""
        parent = self.tree.parents.get(node)
        if isinstance(node, cst.Attribute):
            called = isinstance(parent, cst.Call) and parent.func is node
            key = (None, f".{node.attr.value}")
            return None if called or key not in self.groups else key
        if not isinstance(node, cst.Name) or node.value not in self.scopes or _is_label(node, parent):
            return None
        above = (scope for scope in self.tree.above(node) if scope in self.scopes[node.value])
        scope = next(above, None)
        return None if scope is None else (scope, node.value)

    def _use(self, node: cst.CSTNode, element: Hashable) -> None:
        """Join a reading or a variable with what it is subtracted from, or note that it is used otherwise."""
        parent = self.tree.parents[node]
        if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Subtract):
            other = parent.right if parent.left is node else parent.left
            joined = other if other in self.readings else self._key(other)
            if joined is not None:
                self._join(element, joined)
                return
        if not (_is_target(node, parent) or isinstance(parent, cst.Expr) or set(_targets(parent, node))):
            self.other.add(element)

    def _join(self, one: Hashable, other: Hashable) -> None:
        joined = self.groups[one] | self.groups[other]
        for element in joined:
            self.groups[element] = joined


def _targets(parent: cst.CSTNode, value: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The variables that an assignment gives a value to."""
    if isinstance(parent, cst.Assign):
        found = [target.target for target in parent.targets]
    elif isinstance(parent, cst.AnnAssign) and parent.value is value:
        found = [parent.target]
    else:
        found = []
    yield from (target for target in found if isinstance(target, cst.Name | cst.Attribute))


def _is_target(node: cst.CSTNode, parent: cst.CSTNode) -> bool:
    return isinstance(parent, cst.AssignTarget) or (isinstance(parent, cst.AnnAssign) and parent.target is node)


def _is_label(node: cst.Name, parent: cst.CSTNode | None) -> bool:
    """Whether a name is no variable but an attribute's, an argument's, a parameter's, an import's or a function's."""
    if isinstance(parent, cst.Attribute):
        return parent.attr is node
    if isinstance(parent, cst.Arg):
        return parent.keyword is node
    return isinstance(parent, cst.Param | cst.ImportAlias | cst.AsName | cst.FunctionDef | cst.NameItem)


def _distinct(groups: Iterator[set[Hashable]]) -> list[set[Hashable]]:
    found: list[set[Hashable]] = []
    for group in groups:
        if not any(group is other for other in found):
            found.append(group)
    return found
