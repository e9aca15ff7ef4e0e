"""Conditions that are decided by what the file says, so that only one side of them is walked through."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.scope import Function, Instance
from bench_core.fairness.source.values import Items, Literal, Pipeline, Value


def negates_number(op: ast.unaryop, value: Literal) -> bool:
    return isinstance(op, ast.USub) and isinstance(value.value, int | float)


def decided(op: ast.cmpop, of: tuple[Value, ...]) -> bool | None:
    """Whether a comparison holds, None where that is not known: with None, and of two texts or numbers."""
    left, right = of
    if isinstance(op, ast.Is | ast.IsNot) and isinstance(right, Literal) and right.value is None:
        if isinstance(left, Literal):
            return (left.value is None) == isinstance(op, ast.Is)
        if isinstance(left, Pipeline | Function | Instance | Items):
            return isinstance(op, ast.IsNot)
    if isinstance(op, ast.Eq | ast.NotEq) and isinstance(left, Literal) and isinstance(right, Literal):
        return bool(left.value == right.value) == isinstance(op, ast.Eq)
    return None
