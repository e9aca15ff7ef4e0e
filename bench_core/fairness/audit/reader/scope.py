"""Names and what they stand for; functions and classes of the file; and what a walk has found so far."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from bench_core.fairness.source.events import Branch, Event, Region
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import Argument, Loop, Value


@dataclass(eq=False)
class Scope:
    """The names of a function, a class or the module; those of `outer` are seen from it."""

    outer: Scope | None = None
    names: dict[str, Value] = field(default_factory=dict)
    returned: list[Value] = field(default_factory=list)
    yielded: list[Value] = field(default_factory=list)
    yielded_in: list[tuple[Loop, ...]] = field(default_factory=list)
    """The loops around each `yield`."""
    on_yield: Callable[[Value], None] | None = None
    """Called where a context manager of the file yields: the body of its `with`."""
    own_globals: set[str] = field(default_factory=set)
    not_own: set[str] = field(default_factory=set)
    """Names that a `nonlocal` says belong to a function around."""

    def find(self, name: str) -> Value | None:
        """What a name stands for, None where it is not assigned in the file."""
        scope: Scope | None = self
        while scope:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None

    def bind(self, name: str, value: Value) -> None:
        """Let a name stand for a value."""
        value.name = value.name or name
        self._place_for(name).names[name] = value

    def _place_for(self, name: str) -> Scope:
        """The scope whose name is meant: another one for what is `global` or `nonlocal`."""
        if name in self.own_globals:
            return self.outermost
        scope: Scope | None = self.outer if name in self.not_own else None
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope or self

    def all_names(self) -> dict[str, Value]:
        """All names that are seen from here, but for those of the module."""
        outer = self.outer.all_names() if self.outer and self.outer.outer else {}
        return outer | self.names

    @property
    def outermost(self) -> Scope:
        """The module's scope."""
        return self.outer.outermost if self.outer else self


@dataclass(eq=False)
class Function(Value):
    """A function of the file. `owner` is the object it is bound to; `marks` are its decorators, as known ones.

    `attributes` are those that the file gives it: `timed.laps = []`.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda = field(kw_only=True)
    scope: Scope = field(kw_only=True)
    owner: Value | None = None
    marks: frozenset[str] = frozenset()
    attributes: dict[str, Value] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its name in the file."""
        return "lambda" if isinstance(self.node, ast.Lambda) else self.node.name


@dataclass(eq=False)
class Class(Value):
    """A class of the file. `is_data`: it is given its fields as a dataclass is."""

    node: ast.ClassDef = field(kw_only=True)
    scope: Scope = field(kw_only=True)
    is_data: bool = False
    fields: list[str] = field(default_factory=list)
    bases: list[Value] = field(default_factory=list)

    def find(self, name: str) -> Value | None:
        """An attribute of the class or of those that it derives from."""
        if name in self.scope.names:
            return self.scope.names[name]
        found = (base.find(name) for base in self.bases if isinstance(base, Class))
        return next((value for value in found if value), None)

    def after(self, method: ast.AST | None, name: str) -> Value | None:
        """What `super().name` is in a method: that of the classes which the method's own one derives from."""
        bases = [base for base in self.bases if isinstance(base, Class)]
        is_own = any(isinstance(value, Function) and value.node is method for value in self.scope.names.values())
        found = (base.find(name) if is_own else base.after(method, name) for base in bases)
        return next((value for value in found if value), None)


@dataclass(eq=False)
class Instance(Value):
    """An object of a class of the file."""

    of: Class = field(kw_only=True)
    attributes: dict[str, Value] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Value, ...]:
        return tuple(self.attributes.values())


@dataclass(eq=False)
class Partial(Value):
    """`functools.partial` of something."""

    function: Value = field(kw_only=True)
    given: Arguments = field(kw_only=True)


@dataclass(eq=False)
class Parser(Value):
    """A command line's parser with its options, and what it gives when it is used."""

    options: dict[str, Argument] = field(default_factory=dict)


@dataclass(eq=False)
class Tool(Value):
    """An object of a library that the reader knows: a GPU event, a timer, a pool. `kind` says which."""

    kind: str = field(kw_only=True)
    state: dict[str, object] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Value, ...]:
        return tuple(value for value in self.state.values() if isinstance(value, Value))


@dataclass
class Arguments:
    """The arguments of a call: values by position and by keyword; `**` of something unknown is `rest`."""

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    rest: Value | None = None
    places: dict[str, Place] = field(default_factory=dict)
    literal: set[str] = field(default_factory=set)
    is_open: bool = False
    """Whether parameters that are not given are unknown, and not their defaults."""

    def get(self, position: int, *names: str) -> Value | None:
        """The argument of one of these names, or of a position."""
        named = next((self.keywords[name] for name in names if name in self.keywords), None)
        return named or (self.positional[position] if 0 <= position < len(self.positional) else None)

    @property
    def all(self) -> tuple[Value, ...]:
        """All values, by position first."""
        return (*self.positional, *self.keywords.values())


@dataclass
class Walk:
    """Where the reader is, and what it has found."""

    path: str
    events: list[Event] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    sites: list[Place] = field(default_factory=list)
    running: list[ast.AST] = field(default_factory=list)
    walked: set[int] = field(default_factory=set)
    """Functions that were walked through, by the identity of their nodes."""
    options: dict[str, Argument] = field(default_factory=dict)
    entry: int = 0
    statements: int = 0
    in_all: int = 0
    threads: list[Tool] = field(default_factory=list)
    """Those that were started and take from a queue."""
    is_quiet: bool = False
    """Whether what happens is forgotten again."""
    has_work: bool = False
    """Whether something was put into a queue since they last worked."""
    cached: set[str] = field(default_factory=set)
    """Functions of the file whose results are kept by a decorator."""
