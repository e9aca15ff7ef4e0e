"""Expressions: names, attributes, items, slices, conditions, comprehensions, f-strings."""

from __future__ import annotations

import ast

from bench_core.fairness.audit.reader.arithmetic import as_time, times_in
from bench_core.fairness.audit.reader.arms import unrolled
from bench_core.fairness.audit.reader.deciding import decided, negates_number
from bench_core.fairness.audit.reader.delayed import Delayed
from bench_core.fairness.audit.reader.elements import chained, item_of, known_slice, nested, part_of, sliced, stepped
from bench_core.fairness.audit.reader.keeping import Keeping
from bench_core.fairness.audit.reader.scope import Arguments, Class, Function, Instance, Scope, Tool
from bench_core.fairness.audit.reader.turning import Turning
from bench_core.fairness.source.events import Report, Seconds, Shown
from bench_core.fairness.source.names import ITSELF, OPTIONS, names_pipeline, names_steps
from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Either,
    Element,
    Items,
    Literal,
    Loop,
    Many,
    Named,
    Origin,
    Pipeline,
    Table,
    Text,
    Unknown,
    Value,
    joined,
    written,
)


class Expressions(Keeping, Delayed, Turning):
    """Says what an expression stands for, and makes the events that evaluating it makes."""

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        value: Value = method(node, scope) if method else self._anything(node, scope)
        value.text = value.text or written(node)
        value.place = value.place or Place.of(node)
        return value

    def _anything(self, node: ast.expr, scope: Scope) -> Value:
        parts = [self.evaluate(child, scope) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return Unknown(tuple(parts))

    def _constant(self, node: ast.Constant, scope: Scope) -> Value:
        return Literal(node.value)

    def _name(self, node: ast.Name, scope: Scope) -> Value:
        found = scope.find(node.id)
        if found is not None:
            return self.made_now(found)
        return Pipeline(name=node.id) if names_pipeline(node.id) else Named(node.id)

    def _await(self, node: ast.Await, scope: Scope) -> Value:
        return self.evaluate(node.value, scope)

    def _starred(self, node: ast.Starred, scope: Scope) -> Value:
        return self.evaluate(node.value, scope)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Value:
        return Function(node=node, scope=scope)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        return self.attribute(self.evaluate(node.value, scope), node.attr, node)

    def attribute(self, of: Value, name: str, node: ast.expr) -> Value:
        """An attribute of a value."""
        if isinstance(of, Named):
            return self._of_named(of, name)
        if isinstance(of, Instance):
            return self._of_instance(of, name, node)
        if isinstance(of, Class):
            return of.find(name) or Attribute(of, name)
        if isinstance(of, Function) and name in of.attributes:
            return of.attributes[name]
        if isinstance(of, Tool) and name in of.state and isinstance(of.state[name], Value):
            return of.state[name]  # type: ignore[return-value]
        if isinstance(of, Literal | Seconds) and name in ITSELF:
            return of
        if isinstance(of, Table) and (name in of.entries or name in ("loc", "iloc", "at")):
            return of.entries.get(name, of)
        if isinstance(of, Element) and isinstance(of.item, Instance | Table | Either):
            return self.attribute(of.item, name, node)
        if isinstance(of, Either):
            return joined([self.attribute(option, name, node) for option in of.options])
        return self._of_unknown(of, name)

    def _of_named(self, of: Named, name: str) -> Value:
        """Something of another module; a number of steps in one is a configuration, in `args` an option."""
        if names_steps(name):
            origin: Origin = "option" if of.path in OPTIONS else "configuration"
            return self.walk.options.get(name) or Argument(f"{of.path}.{name}", origin, name=name)
        return Named(f"{of.path}.{name}")

    def _of_instance(self, of: Instance, name: str, node: ast.expr) -> Value:
        if name in of.attributes:
            return of.attributes[name]
        found = of.of.find(name)
        if isinstance(found, Function) and "static" not in found.marks:
            bound = Function(
                node=found.node, scope=found.scope, owner=of, marks=found.marks, place=found.place, name=found.name
            )
            return self.call(bound, Arguments(), node) if "property" in found.marks else bound
        if found is not None:
            return found
        return of.attributes.setdefault(name, Pipeline(name=name)) if names_pipeline(name) else Attribute(of, name)

    def _of_unknown(self, of: Value, name: str) -> Value:
        if isinstance(of, Argument) and (of.origin == "option" or of.of in OPTIONS):
            return self.walk.options.get(name) or Argument(name, "option", name=name)
        if names_pipeline(name) and not isinstance(of, Pipeline):
            return Pipeline(name=name)
        if names_steps(name):
            return Argument(f"{of.key}.{name}", "configuration", name=name)
        if isinstance(of, Pipeline) and name in of.settings:
            return of.settings[name]
        return Attribute(of, name)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        of = self.evaluate(node.value, scope)
        if isinstance(node.slice, ast.Slice):
            return self._sliced(of, node.slice, scope)
        key = self.evaluate(node.slice, scope)
        self.looked_up(of, key, node)
        return part_of(of, key)

    def _sliced(self, of: Value, node: ast.Slice, scope: Scope) -> Value:
        low = self.evaluate(node.lower, scope) if node.lower else None
        high = self.evaluate(node.upper, scope) if node.upper else None
        low = None if isinstance(low, Literal) and low.value == 0 else low
        if node.step is not None:
            of = stepped(of, self.evaluate(node.step, scope))
        known = known_slice(of, low, high, is_stepped=node.step is not None)
        if known is not None:
            return known
        if low is not None:
            self.drop_first(of)
        if times_in(of):
            is_sorted = isinstance(of, Items) and of.is_sorted
            return Items(list(times_in(of)), is_whole=False, is_sorted=is_sorted, name=of.name)
        return sliced(of, low, high, Place.of(bound) if (bound := node.lower or node.upper) else None)

    def drop_first(self, times: Value) -> None:
        """The first of several times are thrown away."""
        for part in times.walk():
            if isinstance(part, Seconds):
                for region in part.regions:
                    region.is_first_dropped = True

    def item(self, value: Value, index: int, total: int, node: ast.expr) -> Value:
        """One value of several that are unpacked."""
        return item_of(value, index)

    def _list(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
        items: list[Value] = []
        is_whole = True
        for element in node.elts:
            value = self.evaluate(element, scope)
            if isinstance(element, ast.Starred):
                is_whole = is_whole and isinstance(value, Items) and value.is_whole
                items += value.items if isinstance(value, Items) else [value]
            else:
                items.append(value)
        return Items(items, is_whole)

    _tuple = _set = _list

    def _dict(self, node: ast.Dict, scope: Scope) -> Value:
        entries: dict[str, Value] = {}
        rest: Value | None = None
        for key, child in zip(node.keys, node.values, strict=True):
            value = self.evaluate(child, scope)
            if key is None:
                entries |= value.entries if isinstance(value, Table) else {}
                rest = value.rest or rest if isinstance(value, Table) else value
                continue
            named = self.evaluate(key, scope)
            entries[str(named.value) if isinstance(named, Literal) else f"[{written(key)}]"] = value
        self._shown(node, entries)
        return Table(entries, rest=rest)

    def _shown(self, node: ast.Dict, entries: dict[str, Value]) -> None:
        """A dictionary shows the times in it side by side, whatever is done with it later."""
        places = [Place.of(child) for child in node.values]
        shown = [
            Shown(key, time, place)
            for (key, value), place in zip(entries.items(), places, strict=False)
            if (time := as_time(value))
        ]
        if len(shown) > 1:
            self.add(Report, node, shown=shown, how="dictionary")

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Value:
        test = self.evaluate(node.test, scope)
        if isinstance(test, Literal) and isinstance(test.value, bool):
            return self.evaluate(node.body if test.value else node.orelse, scope)
        options = []
        for side, branch in enumerate((node.body, node.orelse)):
            with self.branching(node, side, test):
                options.append(self.evaluate(branch, scope))
        return joined(options)

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Value:
        options = [self.evaluate(value, scope) for value in node.values]
        if isinstance(node.op, ast.Or):
            return joined([o for o in options if not (isinstance(o, Literal) and o.value is None)])
        return Unknown(tuple(options))

    def _compare(self, node: ast.Compare, scope: Scope) -> Value:
        of = (self.evaluate(node.left, scope), *(self.evaluate(other, scope) for other in node.comparators))
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            self.looked_up(of[1], of[0], node)
        folded = decided(node.ops[0], of) if len(of) == 2 else None
        return Operation(type(node.ops[0]).__name__, of) if folded is None else Literal(folded)

    def _unaryop(self, node: ast.UnaryOp, scope: Scope) -> Value:
        value = self.evaluate(node.operand, scope)
        if not value.name and isinstance(value, Literal) and negates_number(node.op, value):
            return Literal(-value.value)
        if isinstance(value, Literal) and isinstance(node.op, ast.Not) and isinstance(value.value, bool):
            return Literal(not value.value)
        return Operation(type(node.op).__name__, (value,))

    def _listcomp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope) -> Value:
        return self._comprehended(node.generators, [node.elt], Scope(outer=scope))

    _setcomp = _generatorexp = _listcomp

    def _dictcomp(self, node: ast.DictComp, scope: Scope) -> Value:
        own = Scope(outer=scope)
        over = self.evaluate_quietly(node.generators[0].iter, scope)
        keys = self.turns(over, node)
        if len(node.generators) > 1 or not keys:
            return Table({f"[{written(node.key)}]": self._comprehended(node.generators, [node.key, node.value], own)})
        self.evaluate(node.generators[0].iter, scope)
        entries: dict[str, Value] = {}
        for key in keys:
            with self.at_site(key.place):
                self.assign(node.generators[0].target, key, own)
                named, value = self.evaluate(node.key, own), self.evaluate(node.value, own)
            entries[str(named.value) if isinstance(named, Literal) else f"[{written(node.key)}]"] = value
        return Table(entries)

    def _comprehended(self, generators: list[ast.comprehension], made: list[ast.expr], scope: Scope) -> Value:
        if not generators:
            return [self.evaluate(node, scope) for node in made][-1]
        first, *rest = generators
        over = self.iterable(self.evaluate(first.iter, scope), first.iter)
        if unrolled(over):
            turns = []
            for item in unrolled(over):
                with self.at_site(item.place):
                    turns.append(self._turn(first, item, rest, made, scope))
            return chained(turns) if rest else Items(turns)
        with self.looping(Loop(Place.of(first.iter), "comprehension", over)) as loop:
            each = self._turn(first, self.element(over, loop), rest, made, scope)
            many = nested(each, loop) if rest else Many(each, loop)
            many.is_whole = many.is_whole and not first.ifs
            return many

    def _turn(
        self, one: ast.comprehension, item: Value, rest: list[ast.comprehension], made: list[ast.expr], scope: Scope
    ) -> Value:
        self.assign(one.target, item, scope)
        for test in one.ifs:
            self.evaluate(test, scope)
        return self._comprehended(rest, made, scope)

    def _joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Value:
        pieces = tuple(self.evaluate(piece, scope) for piece in node.values)
        return Text(pieces, tuple(Place.of(piece) for piece in node.values))

    def _formattedvalue(self, node: ast.FormattedValue, scope: Scope) -> Value:
        return self.evaluate(node.value, scope)

    def _yield(self, node: ast.Yield, scope: Scope) -> Value:
        value = self.evaluate(node.value, scope) if node.value else Literal(None)
        if scope.on_yield:
            scope.on_yield(value)
        for time in times_in(value):
            self.kept(time)
        scope.yielded.append(value)
        scope.yielded_in.append(tuple(self.walk.loops))
        return Unknown()

    def _yieldfrom(self, node: ast.YieldFrom, scope: Scope) -> Value:
        value = self.evaluate(node.value, scope)
        scope.yielded.append(value.item if isinstance(value, Many) else Unknown((value,)))
        own = (value.loop,) if isinstance(value, Many) and value.loop else ()
        scope.yielded_in.append((*self.walk.loops, *own))
        return Unknown()
