"""What functions of libraries do that matter here: clocks, waits, seeds, loading, compiling, scoring."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.arithmetic import STATISTICS, Tick, formatted, merged, statistic, times_in
from bench_core.fairness.audit.reader.configurations import configured, configured_or
from bench_core.fairness.audit.reader.deciding import is_instance
from bench_core.fairness.audit.reader.elements import spelled
from bench_core.fairness.audit.reader.generating import Generating
from bench_core.fairness.audit.reader.iterables import Iterables
from bench_core.fairness.audit.reader.keeping import DISK, EXISTS, Keeping
from bench_core.fairness.audit.reader.queues import QUEUES, Queues
from bench_core.fairness.audit.reader.replacing import replaced_by
from bench_core.fairness.audit.reader.scope import Arguments, Class, Function, Instance, Parser, Partial, Tool
from bench_core.fairness.audit.reader.shown import shown_in, words_in
from bench_core.fairness.audit.reader.tables import fields_of, names_in, replaced
from bench_core.fairness.source import names
from bench_core.fairness.source.events import Clock, Doing, Replacing, Report, Seconds, Seeding, Wait, Work
from bench_core.fairness.source.numbers import Count, Operation
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Items,
    Literal,
    Loop,
    Many,
    Named,
    Pipeline,
    RandomGenerator,
    Slice,
    Table,
    Text,
    Unknown,
    Value,
    written,
)

CLOCKS: dict[str, tuple[Clock, str]] = {
    "time.time": ("wall", "s"),
    "time.time_ns": ("wall", "ns"),
    "time.clock": ("wall", "s"),
    "datetime.datetime.now": ("wall", "s"),
    "datetime.datetime.utcnow": ("wall", "s"),
    "datetime.now": ("wall", "s"),
    "datetime.utcnow": ("wall", "s"),
    "time.perf_counter": ("monotonic", "s"),
    "time.perf_counter_ns": ("monotonic", "ns"),
    "time.monotonic": ("monotonic", "s"),
    "time.monotonic_ns": ("monotonic", "ns"),
    "timeit.default_timer": ("monotonic", "s"),
    "time.process_time": ("cpu", "s"),
    "time.process_time_ns": ("cpu", "ns"),
    "time.thread_time": ("cpu", "s"),
}
SAME = {
    "list", "tuple", "iter", "sorted", "reversed", "tqdm", "trange", "track", "array", "asarray", "tensor", "as_tensor",
    "Series", "float", "round", "cycle", "deepcopy", "copy", "set", "from_numpy", "auto", "stack", "concatenate",
    "prange", "no_grad", "delayed", "abs", "next", "islice", "chain", "wait", "as_completed", "gather", "repr",
    "str", "progress",
}  # fmt: skip
"""Functions whose result is their first argument, as far as it matters here."""
NUMBERS = {"min", "max", "ceil", "floor", "int", "divmod", "pow", "round"}
REPORTS = {
    "print",
    "info",
    "debug",
    "warning",
    "log",
    "echo",
    "secho",
    "write",
    "pprint",
    "success",
    "rprint",
    "dumps",
    "dump",
}


class Library(Iterables, Generating, Keeping, Queues):
    """Calls of what is imported or built in."""

    def call_named(self, callee: Named, given: Arguments, node: ast.expr) -> Value:
        """A call of something by its path."""
        path, last = callee.path, callee.path.rpartition(".")[2]
        if path in CLOCKS:
            clock, unit = CLOCKS[path]
            return Tick(self.read_clock(clock, node, unit), unit)
        known = self._by_path(path, given, node)
        if known is None:
            known = self._by_last(path, last, given, node)
        return Unknown(given.all, path) if known is None else known

    def _by_path(self, path: str, given: Arguments, node: ast.expr) -> Value | None:
        first = given.get(0)
        if path.endswith("cuda.Event"):
            return Tool(kind="event")
        if path.rpartition(".")[2] in ("Thread", "Process") and given.get(1, "target") is not None:
            keywords = {
                "target": given.get(1, "target"),
                "args": given.get(3, "args"),
                "kwargs": given.get(4, "kwargs"),
            }
            return Tool(kind="thread", state=keywords)  # type: ignore[arg-type]
        if path.rpartition(".")[2] in QUEUES:
            return Tool(kind="queue", state={"items": Items()})
        if path.rpartition(".")[2] == "deque":
            return given.get(0) or Items()
        if path.endswith("ArgumentParser"):
            return Parser()
        if path.startswith("timeit.") or path.endswith(("benchmark.Timer", "utils.benchmark.Timer")):
            return self._timeit(path, given, node)
        if path.endswith("do_bench"):
            return self._repeated(given.get(0, "fn"), "managed", node, "ms")
        if path.endswith(("Generator", "default_rng")) and path.startswith(("torch", "numpy", "np")):
            return RandomGenerator(place=Place.of(node))
        if path.endswith("functools.partial") or path == "partial":
            return self._partial(given)
        if path.rpartition(".")[2] == "defaultdict":
            factory = given.get(0)
            return Table(makes="list" if isinstance(factory, Named) and factory.path == "list" else "number")
        if path == "isinstance" and len(given.positional) == 2:
            known = is_instance(*given.positional)
            return None if known is None else Literal(known)
        if path == "dict.fromkeys" and isinstance(given.get(0), Items | Table):
            return Table({key: given.get(1) or Literal(None) for key in names_in(given.get(0))})
        if path.rpartition(".")[2] in ("asdict", "vars") and isinstance(given.get(0), Instance | Table):
            return Table(dict(fields_of(given.get(0))))
        if path.rpartition(".")[2] == "replace" and isinstance(given.get(0), Instance):
            return replaced(given.get(0), given.keywords)
        if path.rpartition(".")[2] == "namedtuple":
            return Tool(kind="namedtuple", state={"fields": given.get(1)})
        if path.endswith(".get") and isinstance(first, Literal) and names.names_steps(str(first.value)):
            return configured_or(f"{path.removesuffix('.get')}.{first.value}", str(first.value), given.get(1))
        other = replaced_by(path, given.positional)
        if other is not None:
            self.add(Replacing, node, path=other)
            return Unknown(given.all, path)
        if path == "setattr" and len(given.positional) == 3:
            return self._set_by_name(given.positional, node)
        if path in ("getattr", "dict.get"):
            return self._getattr(given, node)
        if path.endswith(("os.environ.get", "os.getenv", "environ.get")):
            return Argument(written(node), "environment", given.get(1))
        return configured(path, given.positional, given.keywords)

    def _by_last(self, path: str, last: str, given: Arguments, node: ast.expr) -> Value | None:
        first = given.get(0)
        if last in EXISTS and first is not None:
            self.looked_up(DISK, first, node)
        if last[:1].isupper() and last.endswith("Pipeline") and given.all:
            return Pipeline(True, dict(given.keywords), text=written(node))
        if names.SEED.match(last):
            return self._seeded(last, given, node)
        if names.SYNCHRONIZE.search(last) and "async" not in last.lower():
            self.add(Wait, node, text=written(node))
            return Literal(None)
        if last in REPORTS and not (last in ("log", "write") and not given.all):
            self.reported(given, node)
            return Unknown(given.all, path)
        iterated = self.iterated(last, given, node)
        if iterated is not None:
            return iterated
        times = [time for value in given.positional for time in times_in(value)]
        if times and last in STATISTICS:
            return self._statistic(last, given, times)
        if last in ("sample", "permutation") and first is not None:
            return first
        if last in ("sorted", "sort") and first is not None and times_in(first):
            return Items(list(times_in(first)), is_whole=False, is_sorted=True, name=first.name)
        if last == "next" and isinstance(first, Items | Slice | Many | Argument) and not times_in(first):
            return self.taken(first)
        if last in SAME and first is not None:
            return first
        if last in NUMBERS and first is not None:
            return Operation(last, given.all) if len(given.positional) > 1 or last != "int" else first
        if last == "len" and first is not None:
            return Count(first) if not (isinstance(first, Items) and first.is_whole) else self._length(first)
        if names.WARM.search(last):
            return self._work(path, last, given, node)
        images = self.generation_of(Named(path), given, node)
        return images if images is not None else self._work(path, last, given, node)

    def _length(self, items: Items) -> Value:
        plain = all(not isinstance(item, Seconds) for item in items.items)
        return Literal(len(items.items), name="") if plain and items.items else Count(items)

    def _statistic(self, last: str, given: Arguments, times: list[Seconds]) -> Value:
        if len(given.positional) > 1 and last in ("min", "max"):
            one = merged(times)
            return self._of(one, last)
        return statistic(last, given.positional[0]) or Unknown(given.all)

    def _of(self, time: Seconds, last: str) -> Seconds:
        made = statistic(last, Items([time]))
        return made if made is not None else time

    def _partial(self, given: Arguments) -> Value:
        function, *rest = given.positional or [Unknown()]
        bound = Arguments(rest, given.keywords, given.rest, given.places, given.literal)
        return Partial(function=function, given=bound, name=function.name)

    def _getattr(self, given: Arguments, node: ast.expr) -> Value:
        of, name = given.get(0), given.get(1)
        name = name.default if isinstance(name, Argument) and name.origin == "option" else name
        name = spelled(name) if name is not None else None
        if isinstance(of, Value) and isinstance(name, Literal):
            text = str(name.value)
            own = self.attribute(of, text, node) if isinstance(of, Class | Instance | Table) else None
            if own is not None and not isinstance(own, Attribute):
                return own
            if names.names_steps(text):
                return configured_or(f"{of.key}.{text}", text, given.get(2))
            if names.names_pipeline(text):
                return Pipeline(name=text)
            return Named(f"{of.path}.{text}", place=name.place) if isinstance(of, Named) else Attribute(of, text)
        return Unknown(given.all, "getattr")

    def _set_by_name(self, given: list[Value], node: ast.expr) -> Value:
        """`setattr(of, name, value)` is an assignment."""
        of, name, value = given[0], spelled(given[1]), given[2]
        if isinstance(name, Literal) and str(name.value).isidentifier():
            self.assign_to(of, str(name.value), value, node)
        return Literal(None)

    def _seeded(self, last: str, given: Arguments, node: ast.expr) -> Value:
        seed = given.get(0, "seed")
        self.add(Seeding, node, seed=seed, is_global=True)
        return RandomGenerator(seed, tuple(self.walk.loops), place=Place.of(node))

    def _timeit(self, path: str, given: Arguments, node: ast.expr) -> Value | None:
        last = path.rpartition(".")[2]
        if last == "Timer":
            waits = "benchmark" in path
            names_ = given.get(3, "globals")
            state: dict[str, object] = {
                "stmt": given.get(0, "stmt"),
                "clock": "managed" if waits else None,
                "globals": names_,
            }
            return Tool(kind="stopwatch", state=state)
        if last in ("timeit", "repeat"):
            return self._repeated(given.get(0, "stmt"), "monotonic", node, "s", given.get(4, "globals"))
        return None

    def _as_text(self, value: Value, node: ast.expr) -> Value:
        """What an object of the file shows of itself."""
        own = value.of.find("__str__") or value.of.find("__repr__") if isinstance(value, Instance) else None
        if not isinstance(own, Function):
            return value
        return self.run(Function(node=own.node, scope=own.scope, owner=value, name=own.name), Arguments(), node)

    def _repeated(
        self, statement: Value | None, clock: Clock, node: ast.expr, unit: str, known: Value | None = None
    ) -> Value:
        """A function or a text that a library calls many times within its clock."""
        start = self.read_clock(clock, node)
        with self.looping(Loop(Place.of(node), "repeat", Unknown())):
            self.call_text(statement, node, known)
        return self.measured(start, self.read_clock(clock, node), Place.of(node), unit)

    def _work(self, path: str, last: str, given: Arguments, node: ast.expr) -> Value | None:
        """Loading, compiling or scoring; None where it is neither."""
        what = self.kind_of_work(path, last)
        if what is None:
            return None
        self.add(Doing, node, what=what, text=written(node), subject=given.get(0))
        first = given.get(0)
        if what == "compiling" and isinstance(first, Pipeline):
            return first
        if what == "loading" and names.MAKES_PIPELINE.search(path):
            is_here = last.startswith("from_")
            inherited = first.settings if isinstance(first, Pipeline) else {}
            return Pipeline(is_here, inherited | given.keywords if is_here else {}, text=written(node))
        return Unknown(given.all, path)

    def kind_of_work(self, path: str, last: str) -> Work | None:
        """What kind of work a function does, by its name."""
        if names.WARM.search(last):
            return "warming"
        if names.COMPILE.match(last) and not path.startswith(("re.", "ast.")):
            return "compiling"
        if names.LOAD.match(last) and not path.startswith(("json.", "yaml.", "np.", "numpy.", "toml", "pickle.")):
            return "loading"
        scores = names.SCORE.search(last) or names.SCORER.search(path)
        return "scoring" if scores and not last.startswith(("print", "save", "load", "to", "cuda", "eval")) else None

    def reported(self, given: Arguments, node: ast.expr) -> None:
        """Values are shown side by side."""
        values = [self._as_text(value, node) for value in given.all]
        if values and isinstance(values[0], Literal) and isinstance(values[0].value, str) and "%" in values[0].value:
            values = formatted(values[0].value, values[1:])
        shown, words = shown_in(Text(tuple(values)), "", Place.of(node)), words_in(values)
        if shown or words:
            self.add(Report, node, shown=shown, how="printed", words=words)
