"""The turns of a loop that is walked through item by item: over what the file lists, or over keys that it asks for.

A loop over roles that a configuration names fills a dictionary; where the file then asks it for `"base"` and `"fast"`,
these are among the roles.

>>> from ast import parse
>>> tree = parse("t = {r: run(r) for r in args.roles}\\nprint(t['base'] / t['fast'])")
>>> [[key.value for key in keys] for keys in asked(tree).values()]
[['base', 'fast']]
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bench_core.fairness.audit.reader.arms import unrolled
from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Argument, Attribute, Literal, Named, Unknown, Value


class Turning(Base):
    """Says through which items a loop is walked one by one."""

    def turns(self, over: Value, node: ast.For | ast.AsyncFor | ast.DictComp) -> list[Value]:
        """The items, each of its own; none where the loop is walked through once for all of them."""
        listed = unrolled(over)
        is_unknown = isinstance(over, Unknown | Attribute | Argument | Named)
        return listed or (list(self.walk.asked.get(node, [])) if is_unknown else [])


def asked(tree: ast.Module) -> dict[ast.AST, list[Literal]]:
    """The keys for which a file asks the dictionary that a loop fills, by the loop; two at least."""
    keys: dict[str, dict[str, Literal]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            key = node.slice
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                keys.setdefault(node.value.id, {}).setdefault(key.value, Literal(key.value, place=Place.of(key)))
    filled = [(loop, keys.get(name, {})) for loop, name in _filling(tree)]
    return {loop: list(own.values()) for loop, own in filled if len(own) > 1}


def _filling(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Loops that fill a dictionary by what they go through, and its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.DictComp):
            target, made = node.targets[0], node.value
            if isinstance(target, ast.Name) and _is(made.key, made.generators[0].target):
                yield made, target.id
        if isinstance(node, ast.For | ast.AsyncFor):
            for inner in ast.walk(node):
                if not (isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Name)):
                    continue
                if isinstance(inner.ctx, ast.Store) and _is(inner.slice, node.target):
                    yield node, inner.value.id


def _is(key: ast.expr, target: ast.expr) -> bool:
    return isinstance(key, ast.Name) and isinstance(target, ast.Name) and key.id == target.id
