"""What begins to work only when somebody asks for its values: generators and maps that have a name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.scope import Function, Scope
from bench_core.fairness.source.values import Value


class Later(Value):
    """A value that is made, with all events of its making, where it is first used."""

    def __init__(self, make: Callable[[], Value]) -> None:
        super().__init__()
        self.make = make
        self.made: Value | None = None


class Delayed(Base):
    """Puts off what generators and maps do."""

    def put_off(self, node: ast.expr, scope: Scope) -> Later | None:
        """The value of an expression that does nothing yet; None of any other."""
        is_later = isinstance(node, ast.GeneratorExp) or (isinstance(node, ast.Call) and self._is_lazy(node, scope))
        return Later(lambda: self.evaluate(node, scope)) if is_later else None

    def made_now(self, value: Value) -> Value:
        """A value that is used; what was put off happens here and now, once."""
        if not isinstance(value, Later):
            return value
        if value.made is not None:
            return value.made
        made = value.make()
        made.name = made.name or value.name
        if not self.walk.is_quiet:
            value.made = made
        return made

    def _is_lazy(self, node: ast.Call, scope: Scope) -> bool:
        if isinstance(node.func, ast.Name) and node.func.id == "map":
            return scope.find("map") is None
        if not isinstance(node.func, ast.Name | ast.Attribute):
            return False
        called = self.evaluate_quietly(node.func, scope)
        is_own = isinstance(called, Function) and "context" not in called.marks
        return is_own and any(isinstance(part, ast.Yield | ast.YieldFrom) for part in _own(called.node))  # type: ignore[attr-defined]


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, but for those of functions in it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield child
            yield from _own(child)
