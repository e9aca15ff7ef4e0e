"""Conditions that are decided by what the file says, so that only one side of them is walked through."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.scope import Function, Instance
from bench_core.fairness.source.values import Items, Literal, Pipeline, Value

LEAVES = (ast.Continue, ast.Break, ast.Return, ast.Raise)


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


def matches(subject: Value, pattern: ast.pattern) -> bool | None:
    """Whether a case is that of a known text or number, None where that is not known."""
    if not isinstance(subject, Literal):
        return None
    if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
        return bool(subject.value == pattern.value.value)
    return None


def leaves(body: list[ast.stmt]) -> bool:
    """Whether a block ends by leaving the loop or function."""
    return bool(body) and isinstance(body[-1], LEAVES)
