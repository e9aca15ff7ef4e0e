"""What a file keeps by a key that it computes, and looks up again: in a dictionary, in a library's cache, on disk."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.generating import Images
from bench_core.fairness.audit.reader.replacing import replaced_in
from bench_core.fairness.source.events import Access, Replacing
from bench_core.fairness.source.values import Items, Literal, Many, Named, Pipeline, Slice, Value

DISK = Named("the disk")
LOOKS_UP = {"get", "pop", "setdefault", "__contains__", "__getitem__"}
KEEPS = {"put", "set", "setdefault", "store", "__setitem__", "push"}
EXISTS = {"exists", "is_file", "isfile"}


class Keeping(Base):
    """Makes the events of what is kept and looked up."""

    def looked_up(self, store: Value, key: Value, node: ast.expr) -> None:
        """Something is looked up by a key."""
        if self._is_store(store) and not isinstance(key, Literal):
            self.add(Access, node, store=store, key=key)

    def keep(self, store: Value, key: Value, value: Value, node: ast.expr) -> None:
        """A value is kept by a key; in the names of another module, it replaces what is there."""
        replaced = replaced_in(store, key)
        if replaced is not None:
            self.add(Replacing, node, path=replaced)
        if self._is_store(store) and not isinstance(key, Literal):
            images = frozenset(part.generation.index for part in value.walk() if isinstance(part, Images))
            self.add(Access, node, store=store, key=key, is_kept=True, images=images)

    def accessed_by(self, of: Value, name: str, given: list[Value], node: ast.expr) -> None:
        """A method that looks something up or keeps it."""
        if name in LOOKS_UP and given:
            self.looked_up(of, given[0], node)
        if name in KEEPS and len(given) > 1:
            self.keep(of, given[0], given[1], node)
        if name in EXISTS:
            self.looked_up(DISK, given[0] if given else of, node)
        if name == "save" and given:
            self.keep(DISK, given[0], of, node)

    def _is_store(self, of: Value) -> bool:
        return not isinstance(of, Items | Many | Slice | Literal | Pipeline | Images)
