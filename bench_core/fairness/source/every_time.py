"""Whether a function does some work in every call of it, and not in the first one only.

Code that keeps what it loaded is honest, and there are many ways to write that: a condition, a handler of an exception,
a decorator. So the answer is yes only where nothing of the kind stands in the way, in any function that leads there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bench_core.fairness.source.events import Doing
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.source import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
DECIDES = (ast.If, ast.IfExp, ast.BoolOp, ast.Try, ast.TryStar, ast.Match, ast.While)
"""Statements and expressions that may leave out a part of themselves, or what follows them."""
KEEPS_NOTHING = ("no_grad", "inference_mode", "staticmethod", "autocast")
"""Decorators that call their function each time."""
CHANGES_NOTHING_TWICE = ("to", "cuda", "set_adapters")
"""Methods that have nothing to do where it was done already."""


def is_done_every_time(source: Source, work: Doing) -> bool:
    """Whether each function on the way to some work goes on to it without a condition."""
    if work.branches or _is_done_already(source, work):
        return False
    ways = [(place, _around(source, place)) for place in (*work.sites, work.place)]
    functions = [(place, function) for place, function in ways if function is not None]
    return bool(functions) and all(_reaches(function, place) for place, function in functions)


def _is_done_already(source: Source, work: Doing) -> bool:
    """Whether some work is no more than a method that does nothing the second time."""
    calls = (n for n in ast.walk(source.tree) if isinstance(n, ast.Call) and Place.of(n) == work.place)
    return any(isinstance(call.func, ast.Attribute) and call.func.attr in CHANGES_NOTHING_TWICE for call in calls)


def _around(source: Source, place: Place) -> Function | None:
    """The innermost function whose lines a place is among, its decorators and defaults included."""
    found = [node for node in ast.walk(source.tree) if isinstance(node, Function) and _lies_in(place, node)]
    return max(found, key=lambda node: node.lineno, default=None)


def _lies_in(place: Place, node: Function) -> bool:
    return node.lineno <= place.line <= (node.end_lineno or node.lineno) and place != Place.of(node)


def _reaches(function: Function, place: Place) -> bool:
    """Whether a function comes to a place in its body, whatever it finds."""
    if place < Place.of(function.body[0]) or any(_may_keep(decorator) for decorator in function.decorator_list):
        return False
    return not any(Place.of(node) <= place for node in _deciding(function))


def _deciding(function: Function) -> Iterator[ast.expr | ast.stmt]:
    return (node for part in function.body for node in ast.walk(part) if isinstance(node, DECIDES))


def _may_keep(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).rpartition(".")[2] not in KEEPS_NOTHING
