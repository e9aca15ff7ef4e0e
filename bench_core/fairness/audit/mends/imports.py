"""Edits of a file's imports: another one added, one replaced."""

from __future__ import annotations

import libcst as cst

from bench_core.fairness.audit.mends.tree import Edit, Edits, Tree


def added(tree: Tree, module: str) -> Edits:
    """`import MODULE` after the imports at the head of the file; nothing where the whole file can use it already."""
    if _is_imported(tree, module):
        return {}
    line = cst.parse_statement(f"import {module}", config=tree.module.config_for_parsing)
    last = _last_of_head(tree)
    if last is not None:
        return {last: lambda kept: cst.FlattenSentinel([kept, line])}
    return {tree.module: lambda kept: kept.with_changes(body=[line, *kept.body])}  # type: ignore[attr-defined]  # a module has a body


def _is_imported(tree: Tree, module: str) -> bool:
    found = tree.imports.get(module)
    return found is not None and found.full_name == module and tree.scope(found.statement) is tree.module


def _last_of_head(tree: Tree) -> cst.CSTNode | None:
    """The last of the docstring and imports that a file begins with."""
    last = None
    for statement in tree.module.body:
        if not isinstance(statement, cst.SimpleStatementLine) or not all(map(_is_head, statement.body)):
            break
        last = statement
    return last


def _is_head(statement: cst.BaseSmallStatement) -> bool:
    is_text = isinstance(statement, cst.Expr) and isinstance(statement.value, cst.SimpleString)
    return is_text or isinstance(statement, cst.Import | cst.ImportFrom)


def with_name(names: cst.ImportFrom, name: str) -> cst.ImportFrom:
    """`from … import …` with one name more, unless it is there."""
    aliases = list(names.names) if not isinstance(names.names, cst.ImportStar) else []
    if any(alias.name.value == name for alias in aliases):
        return names
    last = aliases[-1].with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    return names.with_changes(names=[*aliases[:-1], last, cst.ImportAlias(cst.Name(name))])


def renamed(before: str, after: str, *, keep: bool) -> Edit:
    """An edit of `from … import BEFORE` that imports AFTER in its place, or beside it."""

    def edit(node: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar)
        if keep:
            return with_name(node, after)
        there = any(alias.name.value == after and alias.asname is None for alias in node.names)
        own = next(alias for alias in node.names if alias.name.value == before)
        if there and own.asname is None:
            left = [alias for alias in node.names if alias is not own]
            return node.with_changes(names=[*left[:-1], left[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)])
        return node.with_deep_changes(own, name=cst.Name(after))

    return edit
