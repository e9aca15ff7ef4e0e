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


class Drained(NamedTuple):
    """A list that a loop cuts `size` items off in each turn."""

    items: ast.expr
    size: ast.expr


class Counted(NamedTuple):
    """An index that a loop counts up by `step` in each turn, as long as it is less than `stop`, None where unknown."""

    index: ast.Name
    step: ast.expr
    stop: ast.expr | None


def drained(loop: ast.While) -> Drained | None:
    """`jobs = jobs[n:]` or `del jobs[:n]` of a loop that asks for `jobs`."""
    for statement in _statements(loop.body):
        for items, size in _cuts(statement):
            if _asks_for(loop.test, items):
                return Drained(items, size)
    return None


def _cuts(statement: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(statement, ast.Delete):
        for target in statement.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
                if target.slice.lower is None and target.slice.upper is not None:
                    yield target.value, target.slice.upper
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        pairs = zip(target.elts, value.elts, strict=False) if both else [(target, value)]  # type: ignore[attr-defined]
        for name, rest in pairs:
            if isinstance(rest, ast.Subscript) and isinstance(rest.slice, ast.Slice):
                if rest.slice.upper is None and rest.slice.lower and ast.unparse(rest.value) == ast.unparse(name):
                    yield rest.value, rest.slice.lower


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
