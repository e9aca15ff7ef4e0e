"""Conditions that are decided by what the file says, so that only one side of them is walked through."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.scope import Function, Instance
from bench_core.fairness.source.values import Items, Literal, Named, Pipeline, Value

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


def is_of_calls(node: ast.expr) -> bool:
    """Whether an expression is a call, or several: what they give is asked for nowhere else."""
    if isinstance(node, ast.Tuple | ast.List):
        return all(map(is_of_calls, node.elts))
    if isinstance(node, ast.ListComp):
        return is_of_calls(node.elt)
    return isinstance(node, ast.Call)


def is_instance(value: Value, of: Value) -> bool | None:
    """What `isinstance` says of a text or a list that the source tells, None where that is not known."""
    kinds = {part.path for part in of.walk() if isinstance(part, Named)}
    own = {"str", "bytes"} if isinstance(value, Literal) and isinstance(value.value, str) else set()
    own = {"list", "tuple", "Sequence", "set"} if isinstance(value, Items) else own
    last = {kind.rpartition(".")[2] for kind in kinds}
    return bool(own & last) if own and last <= {"str", "bytes", "list", "tuple", "Sequence", "set", "dict"} else None
