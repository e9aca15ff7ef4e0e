"""Statements: assignments, loops, conditions, functions and classes, in the order in which they run."""

from __future__ import annotations

import ast
import builtins

from bench_core.fairness.audit.reader import decorators
from bench_core.fairness.audit.reader.arithmetic import chosen, times_in
from bench_core.fairness.audit.reader.arms import unrolled
from bench_core.fairness.audit.reader.base import MOST_STATEMENTS
from bench_core.fairness.audit.reader.deciding import LEAVES, is_of_calls, leaves, matches
from bench_core.fairness.audit.reader.delayed import Delayed
from bench_core.fairness.audit.reader.draining import Draining
from bench_core.fairness.audit.reader.generating import Images
from bench_core.fairness.audit.reader.keeping import Keeping
from bench_core.fairness.audit.reader.scope import Arguments, Class, Function, Instance, Scope
from bench_core.fairness.source.events import Ratio, Region, Replacing, Report, Shown
from bench_core.fairness.source.names import names_pipeline
from bench_core.fairness.source.numbers import Range
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.prompts import length
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Items,
    Literal,
    Loop,
    Many,
    Named,
    Pipeline,
    Table,
    Unknown,
    Value,
    joined,
    written,
)


class Statements(Keeping, Delayed, Draining):
    """Walks through statements."""

    def execute(self, body: list[ast.stmt], scope: Scope) -> None:
        for index, statement in enumerate(body):
            self.walk.statements += 1
            if self.walk.statements > MOST_STATEMENTS:
                return
            getattr(self, f"_{type(statement).__name__.lower()}", self._other)(statement, scope)
            rest = body[index + 1 :]
            if isinstance(statement, ast.If) and rest and leaves(statement.body):
                self._after_leaving(statement, rest, scope)
                return
            if isinstance(statement, LEAVES):
                return

    def _after_leaving(self, statement: ast.If, rest: list[ast.stmt], scope: Scope) -> None:
        """What comes after `if …: continue` is on the other side of the condition."""
        test = self.evaluate_quietly(statement.test, scope)
        if isinstance(test, Literal) and test.value is True:
            return
        with self.branching(statement, 1, test):
            self.execute(rest, scope)

    def _expr(self, node: ast.Expr, scope: Scope) -> None:
        """An expression whose value is not used: times that a helper gives back for nothing are those of a warm-up."""
        self._discarded(node.value, self.evaluate(node.value, scope))

    def _discarded(self, node: ast.expr, value: Value) -> None:
        expression = node.value if isinstance(node, ast.Await) else node
        for images in _images_in(value):
            images.generation.is_kept = False
        for time in times_in(value) if is_of_calls(expression) else ():
            for region in time.regions:
                region.is_discarded = not self._is_shown(region)

    def _is_shown(self, region: Region) -> bool:
        """Whether a time of a region was printed, or divided by another one; a helper's `return` shows nothing."""
        shown: list[Value] = []
        for event in self.walk.events[region.first :]:
            if isinstance(event, Report) and event.how != "returned":
                shown += [piece.value for piece in event.shown]
            elif isinstance(event, Ratio):
                shown += [event.left, event.right]
        return any(region in time.regions for value in shown for time in times_in(value))

    def evaluate_quietly(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for, without the events that it makes: it was walked through before."""
        n_events, n_regions, was_quiet = len(self.walk.events), len(self.walk.regions), self.walk.is_quiet
        self.walk.is_quiet = True
        value = self.evaluate(node, scope)
        self.walk.is_quiet = was_quiet
        del self.walk.events[n_events:], self.walk.regions[n_regions:]
        return value

    def _other(self, statement: ast.stmt, scope: Scope) -> None:
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self.evaluate(child, scope)

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            path = alias.name if alias.asname else alias.name.partition(".")[0]
            scope.bind(alias.asname or path, Named(path, place=Place.of(node)))

    def _importfrom(self, node: ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            path = f"{node.module or ''}.{alias.name}".lstrip(".")
            scope.bind(alias.asname or alias.name, Named(path, place=Place.of(node)))

    def _functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        function = Function(node=node, scope=scope, place=Place.of(node), name=node.name)
        decorated: Value = function
        for decorator in reversed(node.decorator_list):
            value = self.evaluate(decorator, scope)
            mark = decorators.mark(value)
            if mark:
                function.marks |= {mark}
            elif isinstance(value, Function):
                decorated = self.call(value, Arguments([decorated]), decorator)
        scope.bind(node.name, decorated)

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef, scope: Scope) -> None:
        own = Scope(outer=scope)
        bases = [self.evaluate(base, scope) for base in node.bases]
        marks = {decorators.mark(self.evaluate(decorator, scope)) for decorator in node.decorator_list}
        fields = [s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
        is_data = "data" in marks or any(isinstance(b, Named) and b.path.endswith("NamedTuple") for b in bases)
        made = Class(node=node, scope=own, place=Place.of(node), is_data=is_data, fields=fields, bases=bases)
        self.execute(node.body, own)
        scope.bind(node.name, made)

    def _return(self, node: ast.Return, scope: Scope) -> None:
        if node.value:
            value = self.evaluate(node.value, scope)
            scope.returned.append(value)
            self._reported(node, value)

    def _reported(self, node: ast.Return, value: Value) -> None:
        """A returned dictionary or tuple shows its values side by side."""
        if isinstance(value, Items) and len(value.items) > 1:
            shown = [Shown(item.name, item, Place.of(node)) for item in value.items]
            self.add(Report, node, shown=shown, how="returned")

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        later = self.put_off(node.value, scope) if isinstance(node.targets[0], ast.Name) else None
        value = later or self.evaluate(node.value, scope)
        if all(isinstance(target, ast.Name) and target.id == "_" for target in node.targets):
            self._discarded(node.value, value)
        for target in node.targets:
            self.assign(target, value, scope)

    def _annassign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value:
            self.assign(node.target, self.evaluate(node.value, scope), scope)

    def _namedexpr(self, node: ast.NamedExpr, scope: Scope) -> Value:
        value = self.evaluate(node.value, scope)
        self.assign(node.target, value, scope)
        return value

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                self.drop_first(self.evaluate(target.value, scope))

    def assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope.bind(target.id, _as_pipeline(target.id, value))
        elif isinstance(target, ast.Attribute):
            self._assign_attribute(target, value, scope)
        elif isinstance(target, ast.Subscript):
            of, key = self.evaluate(target.value, scope), self.evaluate(target.slice, scope)
            self.keep(of, key, value, target)
            if isinstance(of, Table) and isinstance(key, Literal):
                of.entries[str(key.value)] = value
            elif isinstance(of, Table):
                of.entries[f"[{written(target.slice)}]"] = value
            elif isinstance(of, Argument) and isinstance(key, Literal) and isinstance(target.value, ast.Name):
                scope.bind(target.value.id, Table({str(key.value): value}, rest=of))
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value, scope)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value, scope)

    def _assign_attribute(self, target: ast.Attribute, value: Value, scope: Scope) -> None:
        of = self.evaluate(target.value, scope)
        if isinstance(of, Instance | Function):
            value.name = value.name or target.attr
            of.attributes[target.attr] = _as_pipeline(target.attr, value)
        elif isinstance(of, Class):
            of.scope.bind(target.attr, value)
        elif isinstance(of, Table):
            of.entries[target.attr] = value
        elif isinstance(of, Named):
            self.add(Replacing, target, path=f"{of.path}.{target.attr}")
        elif isinstance(of, Pipeline):
            of.settings[target.attr] = value
            of.ways[target.attr] = (*self.walk.sites, Place.of(target))

    def _unpack(self, targets: list[ast.expr], value: Value, scope: Scope) -> None:
        if any(isinstance(target, ast.Starred) for target in targets[1:]):
            self.drop_first(value)
        for index, target in enumerate(targets):
            self.assign(target, self.item(value, index, len(targets), target), scope)

    def _if(self, node: ast.If, scope: Scope) -> None:
        test = self.evaluate(node.test, scope)
        if isinstance(test, Literal) and isinstance(test.value, bool):
            self.execute(node.body if test.value else node.orelse, scope)
            return
        before = dict(scope.names)
        with self.branching(node, 0, test):
            self.execute(node.body, scope)
        after_body, scope.names = scope.names, dict(before)
        with self.branching(node, 1, test):
            self.execute(node.orelse, scope)
        if leaves(node.body):
            return
        if node.orelse and leaves(node.orelse):
            scope.names = after_body
            return
        for name, own in after_body.items():
            other, value = scope.names.get(name), chosen(own, test, before.get(name))
            scope.names[name] = value if other is None or other is value else joined([value, other])

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        over = self.iterable(self.evaluate(node.iter, scope), node.iter)
        for item in unrolled(over):
            with self.at_site(item.place):
                self.assign(node.target, item, scope)
                self.execute(node.body, scope)
        if not unrolled(over) and not (isinstance(over, Range) and length(over) == 0):
            with self.looping(Loop(Place.of(node), "for", over)) as loop:
                self.assign(node.target, self.element(over, loop), scope)
                self.execute(node.body, scope)
        self.execute(node.orelse, scope)

    _asyncfor = _for

    def _while(self, node: ast.While, scope: Scope) -> None:
        with self.looping(Loop(Place.of(node), "while", Unknown())) as loop:
            test = self.evaluate(node.test, scope)
            loop.over = self.walked_through(node, loop, scope) or test
            self.execute(node.body, scope)
        self.execute(node.orelse, scope)

    def _try(self, node: ast.Try, scope: Scope) -> None:
        self.execute(node.body, scope)
        for handler in node.handlers:
            with self.branching(node, 1, Unknown()):
                self.execute(handler.body, scope)
        self.execute(node.orelse, scope)
        self.execute(node.finalbody, scope)

    _trystar = _try

    def _global(self, node: ast.Global, scope: Scope) -> None:
        scope.own_globals |= set(node.names)

    def _nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        scope.not_own |= set(node.names)

    def _match(self, node: ast.Match, scope: Scope) -> None:
        subject = self.evaluate(node.subject, scope)
        for side, case in enumerate(node.cases):
            holds = matches(subject, case.pattern)
            if holds is False:
                continue
            if holds:
                self.execute(case.body, scope)
                return
            with self.branching(node, side, subject):
                self.execute(case.body, scope)


def _images_in(value: Value) -> list[Images]:
    """The images that a value is, or that it is a list of."""
    if isinstance(value, Images):
        return [value]
    if isinstance(value, Items):
        return [images for item in value.items for images in _images_in(item)]
    if isinstance(value, Attribute):
        return _images_in(value.of)
    return _images_in(value.item) if isinstance(value, Many) else []


def _as_pipeline(name: str, value: Value) -> Value:
    """What a file calls a pipeline is one, where nothing else is known of it."""
    if isinstance(value, Unknown | Attribute) and names_pipeline(name):
        return Pipeline(name=name, text=value.text, place=value.place)
    if isinstance(value, Named) and value.path.isidentifier() and not hasattr(builtins, value.path):
        return Pipeline(name=value.path, text=value.text, place=value.place) if names_pipeline(name) else value
    return value
