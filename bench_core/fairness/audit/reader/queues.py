"""Queues, and the threads that take from them: what comes out is one of what was put in."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.elements import element_of, item_of
from bench_core.fairness.audit.reader.scope import Arguments, Function, Instance, Partial, Tool
from bench_core.fairness.source.values import (
    Argument,
    Element,
    Items,
    Literal,
    Many,
    Slice,
    Unknown,
    Value,
)

QUEUES = {"Queue", "SimpleQueue", "LifoQueue", "JoinableQueue", "PriorityQueue"}
TAKES = {"get", "get_nowait", "pop", "popleft", "recv"}


class Queues(Base):
    """Answers the methods of queues and threads."""

    def of_queue(self, of: Tool, name: str, given: Arguments, node: ast.expr) -> Value | None:
        """A method of a queue; None where it has no such one that matters."""
        items = of.state["items"]
        assert isinstance(items, Items)
        if name in ("put", "put_nowait") and given.positional:
            self._put(items, given.positional[0])
            return Literal(None)
        if name in ("get", "get_nowait"):
            self.let_threads_work(node)
            return self.taken(items)
        if name == "join":
            self.let_threads_work(node)
        return Unknown((of,), name)

    def _put(self, items: Items, value: Value) -> None:
        if isinstance(value, Literal) and value.value is None:  # the end
            return
        items.items.append(value)
        items.is_whole = items.is_whole and not self.walk.loops
        self.walk.has_work = True

    def taken(self, of: Value) -> Value:
        """One of what a queue or list holds: another one in each turn of the loop that takes it."""
        if not self.walk.loops:
            return item_of(of, 0) if isinstance(of, Items | Many) else Element(of)
        return element_of(of, self.walk.loops[-1])

    def taken_of_list(self, of: Value, name: str, given: Arguments) -> Value | None:
        """What `pop` takes out of a list in a loop; None where it is another method."""
        first = given.get(0)
        is_index = first is None or (isinstance(first, Literal) and isinstance(first.value, int))
        is_list = isinstance(of, Items | Slice | Many | Argument)
        if name not in ("pop", "popleft") or not is_index or not is_list or not self.walk.loops:
            return None
        return self.taken(of)

    def thread_of(self, of: Instance) -> Tool:
        """The thread that an object of a class of the file is; its work is its `run`."""
        own = of.attributes.get("(thread)")
        if not isinstance(own, Tool):
            own = Tool(kind="thread", state={"target": self.method(of, "run"), "args": None})
            of.attributes["(thread)"] = own
        return own

    def of_thread(self, of: Tool, name: str, node: ast.expr) -> Value | None:
        """A thread is started, or waited for. One that takes from a queue works when something waits for it."""
        if name in ("start", "run"):
            if _takes_from_a_queue(of.state["target"]):
                self.walk.threads.append(of)
                return Literal(None)
            return self._worked(of, node)
        if name == "join" and of in self.walk.threads:
            self.let_threads_work(node)
        return None

    def let_threads_work(self, node: ast.expr) -> None:
        """Threads that were started do what was given to them since they last worked."""
        walk = self.walk
        if walk.has_work and walk.threads:
            started, walk.threads, walk.has_work = walk.threads, [], False
            for thread in started:
                self._worked(thread, node)
            walk.threads = started

    def _worked(self, of: Tool, node: ast.expr) -> Value | None:
        target, args, keywords = of.state["target"], of.state["args"], of.state.get("kwargs")
        own = Arguments(list(args.items) if isinstance(args, Items) else [])
        own.keywords |= getattr(keywords, "entries", {})
        return self.call(target, own, node) if isinstance(target, Value) else None


def _takes_from_a_queue(target: object) -> bool:
    """Whether a function takes one thing after the other out of something."""
    function = target.function if isinstance(target, Partial) else target
    if not isinstance(function, Function):
        return False
    loops = [node for node in ast.walk(function.node) if isinstance(node, ast.While | ast.For)]
    parts = (node for loop in loops for node in ast.walk(loop))
    return any(isinstance(node, ast.Attribute) and node.attr in TAKES for node in parts)
