"""Methods of values that the reader knows: lists, tables, pipelines, generators, GPU events, pools, parsers."""

from __future__ import annotations

import ast
from dataclasses import replace

from bench_core.fairness.audit.reader.arithmetic import STATISTICS, Tick, formatted, statistic, times_in
from bench_core.fairness.audit.reader.configurations import configured_or
from bench_core.fairness.audit.reader.elements import pieces
from bench_core.fairness.audit.reader.formats import moved
from bench_core.fairness.audit.reader.generating import Images
from bench_core.fairness.audit.reader.library import Library
from bench_core.fairness.audit.reader.replacing import replaced_by
from bench_core.fairness.audit.reader.scope import Arguments, Function, Instance, Parser, Tool
from bench_core.fairness.audit.reader.tables import Tables
from bench_core.fairness.source import names
from bench_core.fairness.source.events import Doing, Replacing, Seconds, Seeding, Wait
from bench_core.fairness.source.numbers import Accumulated
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Either,
    Element,
    Items,
    Literal,
    Many,
    Named,
    Pipeline,
    RandomGenerator,
    Table,
    Text,
    Unknown,
    Value,
    joined,
    written,
)

FETCHES = {"cpu", "item", "numpy", "tolist"}
"""Methods that bring values to the host, and so wait for the device."""
FLUENT = {"to", "cuda", "half", "eval", "float", "bfloat16", "requires_grad_", "requires_grad", "copy", "clone"}
FLUENT |= {"total_seconds", "detach", "astype", "to_list", "to_numpy", "squeeze", "flatten", "head", "strip", "split"}
COMPONENTS = {"unet", "transformer", "denoiser"}
"""Parts of a pipeline whose calls are timed by themselves."""
POOLS = {"map", "imap", "imap_unordered", "starmap", "map_async"}
SUBMITS = {"submit", "apply_async", "apply", "to_thread", "run_sync", "start_soon", "create_task", "call_soon"}
REMOTE = {"remote", "delay", "spawn", "local", "__call__"}
"""How functions of the file are called by what runs them elsewhere."""


class Methods(Library, Tables):
    """Calls of methods."""

    def call_method(self, of: Value, name: str, given: Arguments, node: ast.expr) -> Value:
        """`of.name(...)`."""
        if isinstance(of, Element) and isinstance(of.item, Tool):
            of = of.item
        if isinstance(of, Either):
            return joined([self.call_method(option, name, given, node) for option in of.options])
        if name == "elapsed_time" and isinstance(_tool_in(of), Tool):
            of = _tool_in(of)
        self.accessed_by(of, name, given.positional, node)
        known = self._known_method(of, name, given, node) or self.taken_of_list(of, name, given)
        if known is not None:
            return known
        callee = self.attribute(of, name, node)
        if not isinstance(callee, Attribute):
            return self.call(callee, given, node)
        return self._of_unknown_object(of, name, callee, given, node)

    def _known_method(self, of: Value, name: str, given: Arguments, node: ast.expr) -> Value | None:
        if isinstance(of, Items):
            return self._of_list(of, name, given)
        if isinstance(of, Instance) and name in ("start", "join") and self.method(of, name) is None:
            return self.of_thread(self.thread_of(of), name, node)
        if isinstance(of, Function) and name in REMOTE:
            return self.call(of, given, node)
        if isinstance(of, Function) and name == "__get__" and given.positional:
            return replace(of, owner=given.positional[0])
        if isinstance(of, Table):
            return self.of_table(of, name, given, node)
        if isinstance(of, Pipeline):
            return self._of_pipeline(of, name, given, node)
        if isinstance(of, RandomGenerator):
            return self._of_generator(of, name, given, node)
        if isinstance(of, Parser):
            return self._of_parser(of, name, given, node)
        if isinstance(of, Tool):
            return self._of_tool(of, name, given, node)
        if isinstance(of, Literal) and isinstance(of.value, str) and name == "format":
            return Text(tuple(formatted(of.value, [*given.positional, *given.keywords.values()])))
        if isinstance(of, Literal) and name == "join" and given.positional:
            return Text(tuple(given.positional))
        if isinstance(of, Literal) and isinstance(of.value, str) and name in ("split", "splitlines"):
            return pieces(of, name, given.get(0))
        if isinstance(of, Many) and name == "sort":
            of.is_sorted = True
            return Literal(None)
        if isinstance(of, Seconds | Many) and name in STATISTICS:
            return statistic(name, of)
        return of if isinstance(of, Seconds | Tick) and name in (*FLUENT, *FETCHES, "round", "timestamp") else None

    def _of_list(self, of: Items, name: str, given: Arguments) -> Value | None:
        if name in ("append", "add", "insert", "appendleft") and given.positional:
            self._appended(of, given.positional[-1])
            return Literal(None)
        if name in ("extend", "update") and given.positional:
            added = given.positional[0]
            of.items += added.items if isinstance(added, Items) else [added.item] if isinstance(added, Many) else []
            of.is_whole = of.is_whole and isinstance(added, Items) and added.is_whole
            return Literal(None)
        if name == "sort":
            of.is_sorted = True
            return Literal(None)
        if name in ("pop", "popleft") and times_in(of):
            self.drop_first(of)
            return of.items[0]
        if name in STATISTICS and times_in(of):
            return statistic(name, of)
        if name in ("sum", "mean") and of.items:  # of a column of counts
            counts = joined(of.items)
            return Accumulated(Literal(0), counts) if name == "sum" else counts
        return of if name in FLUENT or name in FETCHES else None

    def _appended(self, of: Items, value: Value) -> None:
        of.items.append(value)
        for time in times_in(value):
            self.kept(time)
        of.is_whole = of.is_whole and not self.walk.loops
        of.name = of.name or value.name

    def _of_pipeline(self, of: Pipeline, name: str, given: Arguments, node: ast.expr) -> Value | None:
        if name in FLUENT:
            if name in ("to", "cuda"):
                self.add(Doing, node, what="loading", text=written(node), subject=of)
            moved(of, name, given, (*self.walk.sites, Place.of(node)))
            return of
        if name in ("__call__", "generate", "forward"):
            return self.generated(of, given, node)
        if names.LOAD.match(name):
            self.add(Doing, node, what="loading", text=written(node), subject=of)
        if name.startswith("compile"):
            self.add(Doing, node, what="compiling", text=written(node), subject=of)
        if name in COMPONENTS and given.all:
            return self.generated(of, given, node, is_opaque=True)
        return Unknown(given.all, name) if not names.GENERATE.match(name) else None

    def _of_generator(self, of: RandomGenerator, name: str, given: Arguments, node: ast.expr) -> Value | None:
        if name == "manual_seed":
            seed = given.get(0, "seed")
            self.add(Seeding, node, seed=seed, is_global=False)
            of.seed, of.loops, of.place = seed, tuple(self.walk.loops), Place.of(node)
        return of

    def _of_parser(self, of: Parser, name: str, given: Arguments, node: ast.expr) -> Value | None:
        if name == "add_argument":
            flags = [str(v.value) for v in given.positional if isinstance(v, Literal)]
            flag = max(flags, key=len, default="").lstrip("-").replace("-", "_")
            named = given.keywords.get("dest")
            flag = str(named.value) if isinstance(named, Literal) else flag
            option = Argument(flag, "option", given.keywords.get("default"), name=flag, place=Place.of(node))
            self.walk.options[flag] = option
            return Literal(None)
        if name in ("parse_args", "parse_known_args"):
            return Argument("args", "option", name="args")
        return of

    def _of_tool(self, of: Tool, name: str, given: Arguments, node: ast.expr) -> Value | None:
        if of.kind == "event" and name == "record":
            of.state["reading"] = self.read_clock("gpu", node)
            return Literal(None)
        if of.kind == "event" and name == "elapsed_time" and given.positional:
            return self._between_events(of, given.positional[0], node)
        if of.kind == "stopwatch":
            clock = "managed" if of.state.get("clock") else "monotonic"
            statement = of.state.get("stmt")
            known = of.state.get("globals")
            known = known if isinstance(known, Value) else None
            return self._repeated(statement if isinstance(statement, Value) else None, clock, node, "s", known)  # type: ignore[arg-type]
        if of.kind == "thread":
            return self.of_thread(of, name, node)
        if of.kind == "queue":
            return self.of_queue(of, name, given, node)
        if of.kind == "timer" and name in ("start", "stop"):
            return Literal(None)
        return None

    def _between_events(self, start: Tool, end: Value, node: ast.expr) -> Value:
        end = _tool_in(end)
        readings = start.state.get("reading"), end.state.get("reading") if isinstance(end, Tool) else None
        if readings[0] is None or readings[1] is None:
            return Unknown((start, end))
        return self.measured(readings[0], readings[1], Place.of(node), "ms")  # type: ignore[arg-type]

    def _of_unknown_object(self, of: Value, name: str, callee: Attribute, given: Arguments, node: ast.expr) -> Value:
        first = given.get(0)
        if name in ("append", "extend", "add", "update"):
            for time in [time for value in given.all for time in times_in(value)]:
                self.kept(time)
        if name == "get" and isinstance(first, Literal) and names.names_steps(str(first.value)):
            return self._steps_in(of, str(first.value), given.get(1))
        other = replaced_by(name, given.positional) if name == "setattr" else None
        if other is not None:
            self.add(Replacing, node, path=other)
            return Unknown(given.all, name)
        if name == "time" and "loop" in f"{_path(of)} {of.name}":
            return Tick(self.read_clock("monotonic", node), "s")
        if name in FETCHES:
            self.add(Wait, node, text=written(node), is_explicit=False)
            return of
        if names.SYNCHRONIZE.search(name):
            self.add(Wait, node, text=written(node))
            return Literal(None)
        if name == "run_in_executor" and len(given.positional) > 1:
            first, given = given.positional[1], replace(given, positional=given.positional[1:])
            name = "submit"
        if isinstance(first, Function | Named | Attribute | Pipeline) or _is_callable(first):
            pooled = self._pooled(name, first, given, node)
            if pooled is not None:
                return pooled
        if name in ("save", "savefig", "imwrite") and (isinstance(of, Images | Element | Attribute | Unknown)):
            self.add(Doing, node, what="saving", text=written(node), subject=of)
            return Literal(None)
        if name in (
            "write",
            "info",
            "debug",
            "warning",
            "log",
            "print",
            "set_postfix",
            "add_row",
            "writerow",
            "log_metrics",
        ):
            self.reported(given, node)
            return Unknown(given.all, name)
        if name in STATISTICS and times_in(of):
            return statistic(name, of) or Unknown((of,))
        images = self.generation_of(callee, given, node)
        if images is not None:
            return images
        work = self._work(f"{_path(of)}.{name}", name, given, node)
        if work is not None:
            return work
        return of if name in FLUENT else Unknown((of, *given.all), f"{_path(of)}.{name}".lstrip("."))

    def _steps_in(self, of: Value, name: str, default: Value | None) -> Value:
        """A number of steps that is looked up in options, in a configuration, or in the keywords of a function."""
        if isinstance(of, Argument) and of.origin == "option":
            return self.walk.options.get(name) or Argument(name, "option", default, name=name)
        if isinstance(of, Argument) and not names.CONFIGURATION.search(of.of):
            return Argument(name, "parameter", default, name=name)
        return configured_or(f"{of.key}.{name}", name, default)

    def _pooled(self, name: str, function: Value | None, given: Arguments, node: ast.expr) -> Value | None:
        """A pool of threads or processes calls a function."""
        if function is None:
            return None
        if name in POOLS:
            return self.mapped(function, given.positional[1:], node, "threads")
        if name in SUBMITS:
            return self.call(function, replace(given, positional=given.positional[1:]), node)
        return None


def _tool_in(value: Value) -> Value:
    """The GPU event that a value of a list of events is."""
    return next((part for part in value.walk() if isinstance(part, Tool)), value)


def _is_callable(value: Value | None) -> bool:
    return isinstance(value, Instance) or type(value).__name__ == "Partial"


def _path(of: Value) -> str:
    return of.path if isinstance(of, Named | Unknown) else of.name or of.text
