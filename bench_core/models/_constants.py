"""The whole number that an expression of a model file stands for, read without running it.

A name is followed to what it is assigned, to the argument that a call within the file gives for it, or to its default;
an attribute to its class and to what its methods assign. Where that leads to several numbers, or to none that is
written down, the number is unknown.

>>> module = Module(ast.parse("CONFIG = {'steps': 20}"))
>>> module.number(ast.parse("CONFIG['steps'] or 50", mode="eval").body, Scope())
20
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
SELF = ("self", "cls")


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: in a function, None at the top, with the arguments that a call gave it."""

    function: Function | None = None
    given: Mapping[str, tuple[ast.expr, Scope]] = field(default_factory=dict)


class Module:
    """What the names and attributes of one file stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.functions: dict[str, list[Function]] = defaultdict(list)
        """Functions, methods and named lambdas by their name."""
        self.outer: dict[Function, Function] = {}
        """The function that another one is defined in."""
        self.bound: dict[Function | None, dict[str, list[ast.expr]]] = defaultdict(lambda: defaultdict(list))
        """What is assigned to names, by the function where."""
        self.attributes: dict[str, list[tuple[ast.expr, Scope]]] = defaultdict(list)
        """What is assigned to attributes, of classes and of `self`."""
        self.made: dict[str, list[ast.Call]] = defaultdict(list)
        """Calls by the name that is called."""
        self._read(tree.body, None, None)
        self._with_constructors()

    def number(self, node: ast.expr, scope: Scope, seen: frozenset[ast.expr] = frozenset()) -> int | None:
        """The whole number, at least 1, that an expression stands for; None where it is not known."""
        if isinstance(node, ast.Constant):
            return _whole(node.value)
        if node in seen:  # a name that is made of itself
            return None
        seen |= {node}
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return next((n for part in node.values if (n := self.number(part, scope, seen)) is not None), None)
        found = {self.number(part, where, seen) for part, where in self._followed(node, scope)} - {None}
        return found.pop() if len(found) == 1 else None

    def called(self, call: ast.Call, scope: Scope) -> Iterator[Scope]:
        """The functions of this file that a call may reach, with the arguments that it gives them."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for function in self.functions.get(name, ()):
            yield Scope(function, arguments(function, call, scope))

    # -- what an expression stands for ----------------------------------------------------------------------------

    def _followed(self, node: ast.expr, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
        """What an expression may be, or comes from: one step towards constants."""
        if isinstance(node, ast.Name):
            yield from self._of_name(node.id, scope)
        elif isinstance(node, ast.Attribute):
            yield from self.attributes.get(node.attr, ())
        elif isinstance(node, ast.IfExp):
            yield from ((part, scope) for part in (node.body, node.orelse))
        elif isinstance(node, ast.Subscript):
            yield from self._of_key(node.value, node.slice, scope)
        elif isinstance(node, ast.Call):
            yield from self._of_call(node, scope)

    def _of_name(self, name: str, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
        function = scope.function
        own = self.bound[function].get(name, ())
        yield from ((value, scope) for value in own)
        if function is None:
            return
        if name in scope.given:
            yield scope.given[name]
        elif name in parameters(function):
            if name in (default := defaults(function)):
                yield default[name], Scope(self.outer.get(function))
        elif not own:
            yield from self._of_name(name, Scope(self.outer.get(function)))

    def _of_key(self, of: ast.expr, key: ast.expr, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
        """What a dictionary that is written down has under a key."""
        followed = [(of, scope)] if isinstance(of, ast.Dict) else self._followed(of, scope)
        for table, where in followed:
            if isinstance(table, ast.Dict) and isinstance(key, ast.Constant):
                yield from ((value, where) for value in under(table, key.value))

    def _of_call(self, node: ast.Call, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
        """`int(x)`, and `table.get(key, default)`: what the table has, else the default."""
        if isinstance(node.func, ast.Name) and node.func.id == "int" and node.args:
            yield node.args[0], scope
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
            found = list(self._of_key(node.func.value, node.args[0], scope))
            yield from found or ((value, scope) for value in node.args[1:])

    # -- what the file binds --------------------------------------------------------------------------------------

    def _read(self, nodes: Iterable[ast.AST], function: Function | None, of_class: ast.ClassDef | None) -> None:
        """Note what these nodes bind, and all below them."""
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self.made[node.func.id].append(node)
            for target, value in assigned(node):
                self._bind(target, value, function, of_class)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self.functions[node.name].append(node)
            if isinstance(node, Function) and function is not None:
                self.outer[node] = function
            within = node if isinstance(node, Function) else function
            inner = node if isinstance(node, ast.ClassDef) else None if isinstance(node, SCOPES) else of_class
            self._read(ast.iter_child_nodes(node), within, inner)

    def _bind(
        self, target: ast.expr, value: ast.expr, function: Function | None, of_class: ast.ClassDef | None
    ) -> None:
        if isinstance(target, ast.Attribute):
            self.attributes[target.attr].append((value, Scope(function)))
        elif isinstance(target, ast.Name) and of_class is not None:
            self.attributes[target.id].append((value, Scope(function)))
        elif isinstance(target, ast.Name):
            self.bound[function][target.id].append(value)
            if isinstance(value, ast.Lambda):
                self.functions[target.id].append(value)

    def _with_constructors(self) -> None:
        """What `__init__` keeps is what the class is made with, where the file makes it; likewise of a dataclass."""
        classes = [node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef) and node.name in self.made]
        for of_class in classes:
            made = self.made[of_class.name]
            begin = next((n for n in of_class.body if getattr(n, "name", "") == "__init__"), None)
            if isinstance(begin, ast.FunctionDef):
                for name, values in self.attributes.items():
                    self.attributes[name] = [w for v in values for w in _constructed(v, begin, made)]
            else:
                given = [(str(k.arg), (k.value, Scope())) for call in made for k in call.keywords if k.arg]
                for attribute in {name for name, _ in given}:
                    self.attributes[attribute] = [value for name, value in given if name == attribute]


def _constructed(
    value: tuple[ast.expr, Scope], begin: ast.FunctionDef, made: Iterable[ast.Call]
) -> Iterator[tuple[ast.expr, Scope]]:
    """What a constructor assigns, for each of the calls that construct."""
    if value[1].function is not begin:
        yield value
        return
    yield from ((value[0], Scope(begin, arguments(begin, call, Scope()))) for call in made)


def parameters(function: Function) -> list[str]:
    """The names of a function's parameters, without `self`."""
    taken = function.args
    return [p.arg for p in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs) if p.arg not in SELF]


def defaults(function: Function) -> dict[str, ast.expr]:
    """The defaults of a function's parameters."""
    taken = function.args
    in_order = [*taken.posonlyargs, *taken.args]
    found = dict(zip([p.arg for p in in_order][len(in_order) - len(taken.defaults) :], taken.defaults, strict=True))
    return found | {p.arg: d for p, d in zip(taken.kwonlyargs, taken.kw_defaults, strict=True) if d is not None}


def arguments(function: Function, call: ast.Call, scope: Scope) -> dict[str, tuple[ast.expr, Scope]]:
    """What a call gives a function, by the names of its parameters."""
    in_order = zip(parameters(function), call.args, strict=False)
    given = [*in_order, *((k.arg, k.value) for k in call.keywords if k.arg)]
    return {name: (value, scope) for name, value in given if not isinstance(value, ast.Starred)}


def assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Targets of an assignment with their values; of a tuple one after the other."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        targets = [node.target]
    else:
        return
    for target in targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        elif node.value is not None:
            yield target, node.value


def under(table: ast.Dict, key: object) -> Iterator[ast.expr]:
    """What a dictionary has under a key."""
    for k, value in zip(table.keys, table.values, strict=True):
        if isinstance(k, ast.Constant) and k.value == key:
            yield value


def _whole(value: object) -> int | None:
    """A number of steps as a constant, also as text; None for anything else."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
