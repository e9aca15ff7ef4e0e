"""Reads one file: walks through its module, then through every function that the module does not call.

>>> source = read("import time\\nt = time.time()\\npipe('a cat')\\nprint(time.time() - t)", "x.py")
>>> [g.text for _, g in source.timed]
['pipe']
"""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.arithmetic import Arithmetic
from bench_core.fairness.audit.reader.base import MOST_IN_ALL
from bench_core.fairness.audit.reader.calls import Calls
from bench_core.fairness.audit.reader.elements import element_of
from bench_core.fairness.audit.reader.expressions import Expressions
from bench_core.fairness.audit.reader.scope import Arguments, Class, Function, Instance, Partial, Scope, Walk
from bench_core.fairness.audit.reader.statements import Statements
from bench_core.fairness.source.events import Region
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.source import Defined, ModelFile, Source
from bench_core.fairness.source.values import Loop, Pipeline, Table, Value

LOADERS = ("pipe", "load_pipeline", "pipeline")
INFERENCE = "inference"


class Reader(Calls, Expressions, Arithmetic, Statements):
    """All parts of the reader as one."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self._module = Scope()

    @property
    def module(self) -> Scope:
        return self._module

    def element(self, of: Value, loop: Loop) -> Value:
        return element_of(of, loop)

    def _augassign(self, node: ast.AugAssign, scope: Scope) -> None:
        added = self.evaluate(node.value, scope)
        before = self.evaluate_quietly(node.target, scope)
        self.assign(node.target, self.accumulated(node.op, before, added, node), scope)


def read(text: str, path: str) -> Source:
    """The facts of one file. Raises SyntaxError where the text is not Python."""
    tree = ast.parse(text)
    walk = Walk(path)
    reader = Reader(walk)
    reader.execute(tree.body, reader.module)
    model = _model_file(tree, reader)
    for function in _roots(tree, reader):
        if walk.in_all > MOST_IN_ALL:
            break
        walk.entry += 1
        _walk_through(reader, function, is_model=model is not None and function is _inference(reader))
    return Source(
        path=path,
        text=text,
        events=walk.events,
        regions=walk.regions,
        model=model,
        tree=tree,
        options=walk.options,
        functions=_functions(tree),
        cached=frozenset(walk.cached),
    )


def _walk_through(reader: Reader, function: Function, *, is_model: bool) -> None:
    """A function that nothing calls in this file, with unknown arguments; a model file's `inference` is timed."""
    walk, node = reader.walk, function.node
    walk.in_all += walk.statements
    walk.statements, walk.threads = 0, []
    offered = _offered(reader) if is_model else None
    first = len(walk.events)
    reader.run(function, Arguments([offered] if offered else [], is_open=True), node)
    if is_model and isinstance(node, ast.stmt):
        region = Region("caller", Place.of(node), Place.of(node), first, len(walk.events), walk.entry, ())
        walk.regions.append(region)


def _offered(reader: Reader) -> Value | None:
    """The pipeline that a model file offers, None where the file does not tell which it is."""
    own = reader.module.names.get("pipe")
    if isinstance(own, Pipeline):
        return own
    load = reader.module.names.get("load_pipeline")
    if not isinstance(load, Function):
        return None
    n_events = len(reader.walk.events)
    made = reader.run(load, Arguments(is_open=True), load.node)
    del reader.walk.events[n_events:]
    return made if isinstance(made, Pipeline) else None


def _roots(tree: ast.Module, reader: Reader) -> list[Function]:
    """Functions and methods that were not walked through, those first that no other one names."""
    inference = _inference(reader)
    waiting = [f for f in _defined(reader) if f is inference or id(f.node) not in reader.walk.walked]
    named = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)
    }
    waiting.sort(key=lambda function: (function.title in named and function.title != INFERENCE, function.node.lineno))
    return _Lazily(waiting, reader)  # type: ignore[return-value]


class _Lazily:
    """The functions of a list that are not yet walked through when their turn comes."""

    def __init__(self, functions: list[Function], reader: Reader) -> None:
        self.functions, self.reader = functions, reader

    def __iter__(self):  # type: ignore[no-untyped-def]
        for function in self.functions:
            if id(function.node) not in self.reader.walk.walked or function is _inference(self.reader):
                yield function


def _defined(reader: Reader) -> list[Function]:
    found: list[Function] = []
    for value in list(reader.module.names.values()):
        if isinstance(value, Function):
            found.append(value)
        elif isinstance(value, Class):
            found += _methods(value, reader)
    inference = _inference(reader)
    return found if inference is None or inference in found else [*found, inference]


def _methods(of: Class, reader: Reader) -> list[Function]:
    """The methods of a class, bound to an object that is made of unknown arguments."""
    methods = [value for value in of.scope.names.values() if isinstance(value, Function)]
    if all(id(method.node) in reader.walk.walked for method in methods):
        return []
    reader.walk.entry += 1
    instance = reader.instantiate(of, Arguments(), of.node)
    bound = [reader.method(instance, method.title) for method in methods if not method.title.startswith("__")]
    return [method for method in bound if method]


def _inference(reader: Reader) -> Function | None:
    """What a model file offers as `inference`: a function, a method, a partial of one, an object that is called."""
    found = reader.module.names.get(INFERENCE)
    if isinstance(found, Instance) and "__call__" not in found.attributes:
        called = reader.method(found, "__call__")
        found.attributes |= {"__call__": called} if called else {}
    if isinstance(found, Instance):
        found = found.attributes.get("__call__")
    if isinstance(found, Partial):
        found = found.function
    return found if isinstance(found, Function) else None


def _model_file(tree: ast.Module, reader: Reader) -> ModelFile | None:
    """What a module offers to whoever measures it; None where it offers no pipeline, or is a program itself."""
    names = reader.module.names
    inference = _inference(reader)
    if not any(name in names for name in LOADERS) and inference is None:
        return None
    is_program = any(isinstance(node, ast.If) and "__main__" in ast.dump(node.test) for node in tree.body)
    if reader.walk.regions or (is_program and inference is None):
        return None
    changes = names.get("CHANGES")
    declared = frozenset(changes.entries) if isinstance(changes, Table) else frozenset()
    if inference is None or isinstance(inference.node, ast.Lambda):
        offers = isinstance(names.get("pipe"), Pipeline) or isinstance(names.get("load_pipeline"), Function)
        return ModelFile(None, False, None, declared) if offers else None
    more = inference.node.args.kwarg is not None
    return ModelFile(_parameters(inference.node), more, Place.of(inference.node), declared)


def _functions(tree: ast.Module) -> tuple[Defined, ...]:
    return tuple(
        Defined(node.name, _parameters(node), node.body[0].lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    return tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
