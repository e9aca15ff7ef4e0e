"""Calls: what is called decides who answers, the file's own functions, a library's, or a method of a value."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.functions import Functions
from bench_core.fairness.audit.reader.generating import Images
from bench_core.fairness.audit.reader.methods import Methods
from bench_core.fairness.audit.reader.scope import Arguments, Class, Function, Instance, Partial, Scope, Tool
from bench_core.fairness.source.events import Doing
from bench_core.fairness.source.names import SCORE, SCORER
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import (
    Attribute,
    Either,
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


class Calls(Methods, Functions):
    """Answers calls."""

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        if isinstance(node.func, ast.Attribute):
            inherited = self._inherited(node.func, scope)
            if inherited is not None:
                return self.call(inherited, self.arguments(node, scope), node)
            of = self.evaluate(node.func.value, scope)
            given = self.arguments(node, scope)
            return self.call_method(of, node.func.attr, given, node)
        callee = self.evaluate(node.func, scope)
        if isinstance(callee, Named) and callee.path in ("globals", "locals"):
            return Table(scope.all_names() if callee.path == "locals" else dict(self.module.names))
        return self.call(callee, self.arguments(node, scope), node)

    def _inherited(self, node: ast.Attribute, scope: Scope) -> Function | None:
        """`super().name`, bound to the object whose method is running; None of anything else."""
        of = node.value
        if not (isinstance(of, ast.Call) and isinstance(of.func, ast.Name) and of.func.id == "super"):
            return None
        running = next((n for n in reversed(self.walk.running) if isinstance(n, ast.FunctionDef)), None)
        owner = scope.find(running.args.args[0].arg) if running and running.args.args else None
        if not isinstance(owner, Instance):
            return None
        found = owner.of.after(running, node.attr)
        if not isinstance(found, Function):
            return None
        return Function(node=found.node, scope=found.scope, owner=owner, marks=found.marks, name=found.name)

    def arguments(self, node: ast.Call, scope: Scope) -> Arguments:
        given = Arguments()
        for argument in node.args:
            value = self.evaluate(argument, scope)
            if isinstance(argument, ast.Starred):
                given.positional += value.items if isinstance(value, Items) else [value]
            else:
                given.positional.append(value)
        for keyword in node.keywords:
            self._keyword(keyword, self.evaluate(keyword.value, scope), given)
        return given

    def _keyword(self, keyword: ast.keyword, value: Value, given: Arguments) -> None:
        if keyword.arg:
            given.keywords[keyword.arg] = value
            given.places[keyword.arg] = Place.of(keyword)
            if isinstance(keyword.value, ast.Constant):
                given.literal.add(keyword.arg)
        elif isinstance(value, Table):
            given.keywords |= {name: v for name, v in value.entries.items() if not name.startswith("[")}
            if value.rest is not None:
                given.rest = value.rest
                given.places |= {name: v.place for name, v in value.entries.items() if v.place}
        else:
            given.rest = value

    def call(self, callee: Value, given: Arguments, node: ast.expr) -> Value:
        if isinstance(callee, Function):
            return self._own(callee, given, node)
        if isinstance(callee, Class):
            return self.instantiate(callee, given, node)
        if isinstance(callee, Partial):
            return self.call_partial(callee, given, node)
        if isinstance(callee, Either):
            return self._either(callee, given, node)
        if isinstance(callee, Named):
            return self.call_named(callee, given, node)
        if isinstance(callee, Attribute):
            return self.call_method(callee.of, callee.attribute, given, node)
        if isinstance(callee, Tool) and callee.kind == "namedtuple":
            return _named(callee.state.get("fields"), given)
        if isinstance(callee, Instance):
            method = self.method(callee, "__call__")
            self._scored(callee.of.node.name, node)
            return self.run(method, given, node) if method else self.unknown(callee, given, node)
        return self.unknown(callee, given, node)

    def _own(self, function: Function, given: Arguments, node: ast.expr) -> Value:
        """A function of the file. One that is running or too deep still makes images if it is given a pipeline."""
        if "cached" in function.marks:
            self.walk.cached.add(function.title)
        self._scored(function.title, node)
        return self.run(function, given, node)

    def _scored(self, title: str, node: ast.expr) -> None:
        """A function or an object of the file whose name tells that it scores pictures."""
        if SCORE.search(title):
            self.add(Doing, node, what="scoring", text=written(node))

    def _either(self, callee: Either, given: Arguments, node: ast.expr) -> Value:
        results = []
        for side, option in enumerate(callee.options):
            with self.branching(node, side, callee):
                results.append(self.call(option, given, node))
        return joined(results)

    def unknown(self, callee: Value, given: Arguments, node: ast.expr) -> Value:
        """A call of something that the file does not define."""
        if isinstance(callee, Unknown) and self._is_scorer(callee.path):
            self.add(Doing, node, what="scoring", text=written(node), subject=given.get(0))
            return Unknown(given.all, callee.path)
        images = self.generation_of(callee, given, node)
        if images is not None:
            return images
        for value in given.all:
            if isinstance(value, Function) and value.node not in self.walk.running:
                self.call_back(value, node)
        return Unknown(given.all, getattr(callee, "path", ""))

    def _is_scorer(self, path: str) -> bool:
        """Whether what a function of this path made scores pictures: `CLIPModel.from_pretrained(...)`."""
        return SCORER.search(path) is not None or self.kind_of_work(path, path.rpartition(".")[2]) == "scoring"

    def call_back(self, function: Function, node: ast.expr) -> None:
        """A function of the file that is given to something unknown may be called by it."""

    def call_text(self, statement: Value | None, node: ast.expr, known: Value | None = None) -> None:
        if isinstance(statement, Literal) and isinstance(statement.value, str):
            try:
                body = ast.parse(statement.value).body
            except SyntaxError:
                return
            for inner in ast.walk(ast.Module(body, [])):
                if isinstance(inner, ast.expr | ast.stmt):
                    ast.copy_location(inner, node)
            names = dict(known.entries) if isinstance(known, Table) else {}
            self.execute(body, Scope(outer=self.module, names=names))
        elif statement is not None:
            self.call(statement, Arguments(), node)


def _named(fields: object, given: Arguments) -> Table:
    """An object of a named tuple."""
    names: list[str] = []
    if isinstance(fields, Items):
        names = [str(item.value) for item in fields.items if isinstance(item, Literal)]
    elif isinstance(fields, Literal):
        names = str(fields.value).replace(",", " ").split()
    return Table(dict(zip(names, given.positional, strict=False)) | given.keywords)


__all__ = ["Calls", "Images", "Many", "Pipeline"]
