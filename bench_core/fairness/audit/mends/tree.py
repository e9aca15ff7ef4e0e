"""A source file as LibCST reads it, with what every mend asks of it: places, parents, scopes, imports, edits.

LibCST keeps comments and layout, so a mended file differs from the original only where it was mended.

>>> tree = Tree("import time as t\\nstart = t.time()  # now\\n")
>>> (call,) = tree.all(cst.Call)
>>> tree.name_of(call.func), tree.line(call)
('time.time', 2)
>>> tree.edited({call.func: lambda _: cst.parse_expression("t.perf_counter")}).splitlines()[1]
'start = t.perf_counter()  # now'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar, overload

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from bench_core.fairness.rule import Template

A = TypeVar("A", bound=cst.CSTNode)
B = TypeVar("B", bound=cst.CSTNode)
Edited = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]
Edit = Callable[[cst.CSTNode], Edited]
"""What stands in place of a node; it is given the node with the edits inside of it done."""
Edits = Mapping[cst.CSTNode, Edit]
Scope = cst.Module | cst.FunctionDef | cst.Lambda | cst.ClassDef
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


class Place(Protocol):
    """Where a finding is: lines from 1, columns from 1, the end exclusive."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def end_line(self) -> int: ...


class Unsafe(Exception):
    """The code is left as it is; `why` says the reason in both languages."""

    def __init__(self, why: Template) -> None:
        super().__init__(why.en)
        self.why = why


class Import(NamedTuple):
    """A name that an import binds, e.g. `now` in `from time import time as now`."""

    alias: cst.ImportAlias
    statement: cst.Import | cst.ImportFrom
    full_name: str


class Tree:
    """A parsed file."""

    def __init__(self, text: str) -> None:
        """Raises libcst.ParserSyntaxError."""
        wrapper = MetadataWrapper(cst.parse_module(text))
        self.module = wrapper.module
        self._positions = wrapper.resolve(PositionProvider)
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self._nodes: list[cst.CSTNode] = []
        self._index(self.module)

    def _index(self, node: cst.CSTNode) -> None:
        """Parents, and all nodes in the order of the text."""
        unread = [node]
        while unread:
            parent = unread.pop()
            self._nodes.append(parent)
            for child in parent.children:
                self.parents[child] = parent
            unread += reversed(parent.children)

    @overload
    def all(self, kind: type[A], /, *, inside: cst.CSTNode | None = None) -> list[A]: ...
    @overload
    def all(self, kind: type[A], other: type[B], /, *, inside: cst.CSTNode | None = None) -> list[A | B]: ...
    @overload
    def all(self, *kinds: type[cst.CSTNode], inside: cst.CSTNode | None = None) -> list[cst.CSTNode]: ...
    def all(self, *kinds: type[cst.CSTNode], inside: cst.CSTNode | None = None) -> Sequence[cst.CSTNode]:
        """All nodes of some kinds in the order of the text; with `inside`, those within a node."""
        nodes = self._nodes if inside is None else self.within(inside)
        return [node for node in nodes if isinstance(node, kinds)]

    def within(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """A node and all nodes in it, in the order of the text."""
        yield node
        for child in node.children:
            yield from self.within(child)

    def range(self, node: cst.CSTNode) -> CodeRange:
        """From where to where a node stands."""
        found: CodeRange = self._positions[node]
        return found

    def line(self, node: cst.CSTNode) -> int:
        """The first line of a node."""
        return self.range(node).start.line

    def is_at(self, node: cst.CSTNode, place: Place) -> bool:
        """Whether a node and a place share a line."""
        span = self.range(node)
        return span.start.line <= place.end_line and place.line <= span.end.line

    def starts_at(self, node: cst.CSTNode, place: Place) -> bool:
        """Whether a node begins where a place does."""
        start = self.range(node).start
        return (start.line, start.column + 1) == (place.line, place.column)

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The parent of a node, its parent, and so on up to the module."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def scope(self, node: cst.CSTNode) -> Scope:
        """The function, class or module that a node stands in."""
        return next(above for above in self.above(node) if isinstance(above, Scope))

    def statement(self, node: cst.CSTNode) -> Statement:
        """The whole statement that a node stands in."""
        return next(
            above
            for above in (node, *self.above(node))
            if isinstance(above, cst.SimpleStatementLine | cst.BaseCompoundStatement)
        )

    def code(self, node: cst.CSTNode) -> str:
        """A node as text."""
        return self.module.code_for_node(node)

    @cached_property
    def imports(self) -> dict[str, Import]:
        """Imported names by what they are called in the file."""
        return {
            local: Import(alias, statement, full)
            for statement in self.all(cst.Import, cst.ImportFrom)
            if not isinstance(statement.names, cst.ImportStar)
            for alias in statement.names
            for local, full in [_bound(statement, alias)]
        }

    def name_of(self, node: cst.CSTNode) -> str:
        """The dotted name of an expression with imports resolved; empty where it is not a name."""
        dotted = _dotted(node)
        first, _, rest = dotted.partition(".")
        if first not in self.imports:
            return dotted
        full = self.imports[first].full_name
        return f"{full}.{rest}" if rest else full

    def edited(self, edits: Edits) -> str:
        """The text with its edits."""
        return self.module.visit(_Editor(edits)).code


class _Editor(cst.CSTTransformer):
    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self.edits = edits

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> Edited:  # type: ignore[override]
        # LibCST declares its two sentinels with type parameters of its own.
        edit = self.edits.get(original_node)
        return updated_node if edit is None else edit(updated_node)


def _bound(statement: cst.Import | cst.ImportFrom, alias: cst.ImportAlias) -> tuple[str, str]:
    """The name that an import binds, and its full name."""
    imported = alias.evaluated_name
    if isinstance(statement, cst.ImportFrom):
        module = _dotted(statement.module) if statement.module else ""
        return alias.evaluated_alias or imported, f"{module}.{imported}"
    return (alias.evaluated_alias, imported) if alias.evaluated_alias else (imported.split(".")[0],) * 2


def _dotted(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute) and (base := _dotted(node.value)):
        return f"{base}.{node.attr.value}"
    return ""
