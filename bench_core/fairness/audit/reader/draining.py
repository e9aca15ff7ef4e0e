"""`while` loops that walk through a list: they cut off its head, or count an index up.

>>> from ast import parse, unparse
>>> [loop] = parse("while jobs:\\n    head, jobs = jobs[:n], jobs[n:]").body
>>> [unparse(part) for part in drained(loop)]
['jobs', 'n']
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.scope import Scope
from bench_core.fairness.source.numbers import Count, Range
from bench_core.fairness.source.values import Element, Literal, Loop, Slice, Unknown


class Drained(NamedTuple):
    """A list that a loop cuts `size` items off in each turn."""

    items: ast.expr
    size: ast.expr


class Counted(NamedTuple):
    """An index that a loop counts up by `step` in each turn, as long as it is less than `stop`, None where unknown."""

    variable: ast.Name
    step: ast.expr
    stop: ast.expr | None


class Draining(Base):
    """Lets the list of such a loop be what is left of it, and its index one of a range."""

    def walked_through(self, node: ast.While, loop: Loop, scope: Scope) -> Range | None:
        """The range that a loop goes through; None where it is another loop."""
        cut, count = drained(node), counted(node)
        if cut is not None:
            items = self.evaluate_quietly(cut.items, scope)
            loop.over = over = Range(None, Count(items), self.evaluate_quietly(cut.size, scope))
            self.assign(cut.items, Slice(items, Element(over, loop), None, name=items.name), scope)
            return over
        return self._counted(count, loop, scope) if count is not None else None

    def _counted(self, count: Counted, loop: Loop, scope: Scope) -> Range:
        start, step = self.evaluate_quietly(count.variable, scope), self.evaluate_quietly(count.step, scope)
        stop = self.evaluate_quietly(count.stop, scope) if count.stop else Unknown()
        is_zero = isinstance(start, Literal) and start.value == 0
        is_one = isinstance(step, Literal) and step.value == 1
        loop.over = over = Range(None if is_zero else start, stop, None if is_one else step)
        self.assign(count.variable, Element(over, loop), scope)
        return over


def drained(loop: ast.While) -> Drained | None:
    """`jobs = jobs[n:]` or `del jobs[:n]` of a loop that asks for `jobs`."""
    for statement in _statements(loop.body):
        for items, size in _cuts(statement):
            if _asks_for(loop.test, items):
                return Drained(items, size)
    return None


def _cuts(statement: ast.stmt) -> Iterator[Drained]:
    if isinstance(statement, ast.Delete):
        for target in statement.targets:
            if (head := _slice(target)) and head.lower is None and head.upper is not None:
                yield Drained(target.value, head.upper)  # type: ignore[attr-defined]
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        for name, rest in _assigned(statement.targets[0], statement.value):
            tail = _slice(rest)
            if tail and tail.upper is None and tail.lower and ast.unparse(rest.value) == ast.unparse(name):  # type: ignore[attr-defined]
                yield Drained(name, tail.lower)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Targets with their values, also of `a, b = c, d`."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=False)
    else:
        yield target, value


def _slice(node: ast.expr) -> ast.Slice | None:
    return node.slice if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) else None


def counted(loop: ast.While) -> Counted | None:
    """`i += n` of a loop that asks for `i` and takes items at it."""
    for statement in _statements(loop.body):
        if not isinstance(statement, ast.AugAssign) or not isinstance(statement.op, ast.Add):
            continue
        index = statement.target
        if isinstance(index, ast.Name) and _asks_for(loop.test, index) and _takes_at(loop, index):
            return Counted(index, statement.value, _stop(loop.test, index))
    return None


def _stop(test: ast.expr, index: ast.Name) -> ast.expr | None:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Lt):
        return test.comparators[0] if ast.unparse(test.left) == index.id else None
    return None


def _takes_at(loop: ast.While, index: ast.Name) -> bool:
    """Whether something is taken out of a list at an index."""
    keys = [node.slice for node in ast.walk(loop) if isinstance(node, ast.Subscript)]
    return any(isinstance(part, ast.Name) and part.id == index.id for key in keys for part in ast.walk(key))


def _asks_for(test: ast.expr, what: ast.expr) -> bool:
    """Whether a condition is about a variable, or is none."""
    wanted = ast.unparse(what)
    is_about = any(isinstance(part, ast.expr) and ast.unparse(part) == wanted for part in ast.walk(test))
    return is_about or isinstance(test, ast.Constant)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a loop, those within conditions too."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.With | ast.AsyncWith | ast.Try):
            yield from _statements(statement.body)
