"""Calls of what the file defines: functions, classes and context managers are walked through where they are used."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeVar

from bench_core.fairness.audit.reader.base import DEEPEST, MOST_STATEMENTS, Base
from bench_core.fairness.audit.reader.scope import Arguments, Class, Function, Instance, Partial, Scope, Tool
from bench_core.fairness.source.names import TIMER, names_pipeline
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Items,
    Literal,
    Many,
    Named,
    Pipeline,
    Table,
    Unknown,
    Value,
    joined,
    written,
)

T = TypeVar("T")


class Functions(Base):
    """Runs what the file defines."""

    def run(self, function: Function, given: Arguments, node: ast.expr | ast.stmt) -> Value:
        """What a function of the file gives. Its events happen here and now, at the places of its own lines."""
        scope = self._entered(function, given)
        if scope is None:
            return Unknown(given.all, path=function.title)
        if isinstance(function.node, ast.Lambda):
            expression = function.node.body
            return self._within(function, node, lambda: self.evaluate(expression, scope))
        body = function.node.body
        self._within(function, node, lambda: self.execute(body, scope))
        if scope.yielded:
            return self._generated(function, scope)
        return joined(scope.returned) if scope.returned else Literal(None)

    def _generated(self, function: Function, scope: Scope) -> Value:
        """What a generator of the file yields; in one loop of its own, as many as the loop has turns."""
        own = [loops[len(self.walk.loops) :] for loops in scope.yielded_in]
        loop = own[0][0] if len(own) == 1 and len(own[0]) == 1 else None
        return Many(joined(scope.yielded), loop, name=function.title)

    def iterable(self, value: Value, node: ast.expr) -> Value:
        """What a loop over an object of the file goes through: what its `__iter__` and `__next__` give."""
        for name in ("__iter__", "__aiter__", "__next__", "__anext__"):
            method = self.method(value, name) if isinstance(value, Instance) else None
            if method is not None:
                made = self.run(method, Arguments(), node)
                value = Many(made, None) if "next" in name else made
        return value

    def _within(self, function: Function, node: ast.expr | ast.stmt, do: Callable[[], T]) -> T:
        walk = self.walk
        walk.walked.add(id(function.node))
        walk.running.append(function.node)
        walk.functions.append(function.title)
        walk.sites.append(Place.of(node))
        try:
            return do()
        finally:
            walk.running.pop()
            walk.functions.pop()
            walk.sites.pop()

    def _entered(self, function: Function, given: Arguments) -> Scope | None:
        """The scope of a function with its parameters bound; None where it is deep, running already, or too much."""
        walk = self.walk
        if function.node in walk.running or len(walk.running) >= DEEPEST or walk.statements > MOST_STATEMENTS:
            return None
        scope = Scope(outer=function.scope)
        self.bind_parameters(function, given, scope)
        return scope

    def bind_parameters(self, function: Function, given: Arguments, scope: Scope) -> None:
        """Let the parameters of a function stand for what it is given, or for its callers' unknown arguments."""
        arguments, positional = function.node.args, list(given.positional)
        if function.owner is not None:
            positional.insert(0, function.owner)
        names = [*arguments.posonlyargs, *arguments.args]
        defaults = dict(zip([a.arg for a in reversed(names)], reversed(arguments.defaults), strict=False))
        defaults |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d}
        for parameter in (*names, *arguments.kwonlyargs):
            if positional and parameter in names:
                value = positional.pop(0)
            elif parameter.arg in given.keywords:
                value = given.keywords[parameter.arg]
            else:
                is_called = not given.is_open
                value = self._unbound(parameter, defaults.get(parameter.arg), function, is_called)
            is_pipeline = isinstance(value, Unknown | Attribute | Named) and names_pipeline(parameter.arg)
            scope.names[parameter.arg] = Pipeline(name=value.key, text=value.text) if is_pipeline else value
        if arguments.vararg:
            scope.names[arguments.vararg.arg] = Items(positional)
        if arguments.kwarg:
            known = {a.arg for a in (*names, *arguments.kwonlyargs)}
            more = {name: value for name, value in given.keywords.items() if name not in known}
            name = arguments.kwarg.arg
            told = Table(more, rest=given.rest, name=name)
            scope.names[name] = Argument(name, "parameter", name=name) if given.is_open else told

    def _unbound(self, parameter: ast.arg, default: ast.expr | None, function: Function, is_called: bool) -> Value:
        value = self.evaluate(default, function.scope) if default is not None else None
        if is_called and value is not None:
            return value
        if value is None and names_pipeline(parameter.arg):
            return Pipeline(name=parameter.arg, text=parameter.arg, place=Place.of(parameter))
        return Argument(
            parameter.arg, "parameter", value, name=parameter.arg, text=parameter.arg, place=Place.of(parameter)
        )

    def instantiate(self, of: Class, given: Arguments, node: ast.expr | ast.stmt) -> Instance:
        """An object of a class of the file."""
        instance = Instance(of=of, name=of.name, place=Place.of(node))
        start = of.find("__init__")
        if isinstance(start, Function):
            bound = Function(node=start.node, scope=start.scope, owner=instance, name=start.name)
            self.run(bound, given, node)
        elif of.is_data:
            fields = dict(zip(of.fields, given.positional, strict=False)) | given.keywords
            instance.attributes |= self._made_by_factories(of) | fields
        return instance

    def _made_by_factories(self, of: Class) -> dict[str, Value]:
        """The fields of a dataclass that are made anew for every object."""
        factories = {name: value for name, value in of.scope.names.items() if isinstance(value, Unknown)}
        made: dict[str, Value] = {}
        for name, value in factories.items():
            factory = value.of[-1] if value.of and value.path.endswith("field") else None
            if isinstance(factory, Named) and factory.path in ("list", "dict"):
                made[name] = Items() if factory.path == "list" else Table()
        return made

    def method(self, of: Instance, name: str) -> Function | None:
        """A method of an object, bound to it."""
        found = of.of.find(name)
        if not isinstance(found, Function):
            return None
        return Function(node=found.node, scope=found.scope, owner=of, marks=found.marks, name=found.name)

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        self._entering(list(node.items), node, scope)

    _asyncwith = _with

    def _entering(self, items: list[ast.withitem], node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        """The body of a `with`, between what its context managers do before and after it."""
        if not items:
            self.execute(node.body, scope)
            return
        item, *rest = items
        manager = self._manager(item.context_expr, scope)
        if isinstance(manager, tuple):
            self._around(*manager, item, rest, node, scope)
            return
        if isinstance(manager, Instance):
            self._of_instance_manager(manager, item, rest, node, scope)
            return
        starts = isinstance(manager, Tool | Unknown) and _is_timer(manager, item.context_expr)
        before = self.read_clock("managed", item.context_expr) if starts else None
        manager = Tool(kind="timer", name=manager.name) if before else manager
        if item.optional_vars:
            self.assign(item.optional_vars, manager, scope)
        self._entering(rest, node, scope)
        if before:
            after = self.read_clock("managed", item.context_expr)
            seconds = self.measured(before, after, Place.of(item.context_expr), "s")
            if isinstance(manager, Tool):
                manager.state |= dict.fromkeys(("elapsed", "interval", "last", "seconds", "duration", "time"), seconds)

    def _manager(self, node: ast.expr, scope: Scope) -> Value | tuple[Function, Arguments]:
        """A context manager; one that is a generator function of the file with its arguments, to be run around."""
        if isinstance(node, ast.Call):
            callee = self.evaluate(node.func, scope)
            if isinstance(callee, Function) and "context" in callee.marks:
                return callee, self.arguments(node, scope)
        return self.evaluate(node, scope)

    def _around(
        self,
        function: Function,
        given: Arguments,
        item: ast.withitem,
        rest: list[ast.withitem],
        node: ast.With | ast.AsyncWith,
        scope: Scope,
    ) -> None:
        own = self._entered(function, given)
        if own is None or isinstance(function.node, ast.Lambda):
            self._entering(rest, node, scope)
            return

        def body(value: Value) -> None:
            own.on_yield = None
            walk = self.walk
            running, title, site = walk.running.pop(), walk.functions.pop(), walk.sites.pop()
            if item.optional_vars:
                self.assign(item.optional_vars, value, scope)
            self._entering(rest, node, scope)
            walk.running.append(running)
            walk.functions.append(title)
            walk.sites.append(site)

        own.on_yield = body
        statements = function.node.body
        self._within(function, item.context_expr, lambda: self.execute(statements, own))

    def _of_instance_manager(
        self,
        manager: Instance,
        item: ast.withitem,
        rest: list[ast.withitem],
        node: ast.With | ast.AsyncWith,
        scope: Scope,
    ) -> None:
        enter, leave = self.method(manager, "__enter__"), self.method(manager, "__exit__")
        entered = self.run(enter, Arguments(), item.context_expr) if enter else manager
        if item.optional_vars:
            self.assign(item.optional_vars, entered, scope)
        self._entering(rest, node, scope)
        if leave:
            self.run(leave, Arguments([Literal(None)] * 3), item.context_expr)

    def call_partial(self, of: Partial, given: Arguments, node: ast.expr) -> Value:
        """A call of a partial function, with what it was given before."""
        both = Arguments(
            [*of.given.positional, *given.positional],
            of.given.keywords | given.keywords,
            given.rest or of.given.rest,
            of.given.places | given.places,
            of.given.literal | given.literal,
        )
        return self.call(of.function, both, node)


def _is_timer(manager: Value, node: ast.expr) -> bool:
    if isinstance(manager, Tool):
        return manager.kind == "timer"
    return TIMER.search(written(node.func if isinstance(node, ast.Call) else node)) is not None
