"""What an expression stands for, as far as it can be told without running the file.

A value remembers what it was made of, so that a rule can ask where a number of steps or a seed comes from, and whether
it depends on a loop.

>>> Slice(Argument("prompts", "parameter"), None, Literal(36)).key
'parameter prompts[:36]'
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from typing import Literal as Choice

from bench_core.fairness.source.place import Place

Origin = Choice["parameter", "option", "configuration", "environment"]


@dataclass(eq=False)
class Value:
    """Anything. `text` is how it was written, `name` the first name that it was given."""

    text: str = field(default="", kw_only=True)
    name: str = field(default="", kw_only=True)
    place: Place | None = field(default=None, kw_only=True)

    @property
    def parts(self) -> tuple[Value, ...]:
        """The values that it was made of."""
        return ()

    @property
    def key(self) -> str:
        """Equal for two values that mean the same, in two files as well."""
        return self.name or self.text

    def walk(self) -> Iterator[Value]:
        """The value and everything that it was made of, each once."""
        seen: set[int] = set()
        waiting: list[Value] = [self]
        while waiting and len(seen) < 500:
            value = waiting.pop()
            if id(value) not in seen:
                seen.add(id(value))
                yield value
                waiting.extend(value.parts)

    def depends_on(self, loop: Loop) -> bool:
        """Whether it is another one in each turn of a loop."""
        return any(isinstance(part, Element) and part.loop is loop for part in self.walk())


@dataclass(eq=False)
class Unknown(Value):
    """The result of a call that the reader does not know, or of something computed. `path` names what was called."""

    of: tuple[Value, ...] = ()
    path: str = ""

    @property
    def parts(self) -> tuple[Value, ...]:
        return self.of


@dataclass(eq=False)
class Literal(Value):
    """A number, a text, True, False or None that stands in the source."""

    value: Any = None

    @property
    def key(self) -> str:
        return repr(self.value)


@dataclass(eq=False)
class Named(Value):
    """Something that is imported or built in, by its full path: `time.perf_counter`, `len`."""

    path: str = ""

    @property
    def key(self) -> str:
        return self.path


@dataclass(eq=False)
class Argument(Value):
    """A value that the caller, the command line or a configuration gives."""

    of: str = ""
    origin: Origin = "parameter"
    default: Value | None = None

    @property
    def key(self) -> str:
        default = f"={self.default.key}" if isinstance(self.default, Literal) else ""
        return f"{self.origin} {self.of}{default}"


@dataclass(eq=False)
class Attribute(Value):
    """An attribute of a value of which nothing more is known."""

    of: Value = field(default_factory=Value)
    attribute: str = ""

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.of,)

    @property
    def key(self) -> str:
        return f"{self.of.key}.{self.attribute}"


@dataclass(eq=False)
class Items(Value):
    """A list, tuple or set. `is_whole`: these are all of its items; otherwise a loop adds more like them."""

    items: list[Value] = field(default_factory=list)
    is_whole: bool = True
    is_sorted: bool = False

    @property
    def parts(self) -> tuple[Value, ...]:
        return tuple(self.items)

    @property
    def key(self) -> str:
        return f"[{', '.join(item.key for item in self.items)}]"


@dataclass(eq=False)
class Many(Value):
    """As many values like `item` as a comprehension or a generator makes; `loop` is the one that makes them.

    `is_whole`: one for each turn, no condition leaves some out.
    """

    item: Value = field(default_factory=Value)
    loop: Loop | None = None
    is_whole: bool = True
    is_sorted: bool = False

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.item, *((self.loop.over,) if self.loop else ()))

    @property
    def key(self) -> str:
        return f"[{self.item.key} ...]"


@dataclass(eq=False)
class Table(Value):
    """A dictionary with known keys, or a data frame with its columns. `makes`: what a missing key gets, if anything.

    `rest`: what it holds besides, of which nothing is known: `{**kwargs, "steps": 20}`.
    """

    entries: dict[str, Value] = field(default_factory=dict)
    makes: str | None = None
    rest: Value | None = None

    @property
    def parts(self) -> tuple[Value, ...]:
        return tuple(self.entries.values())


@dataclass(eq=False)
class Element(Value):
    """One of many, another one in each turn of `loop`. `item` is what is known of it."""

    of: Value = field(default_factory=Value)
    loop: Loop | None = None
    item: Value | None = None

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.of, *((self.item,) if self.item else ()))

    @property
    def key(self) -> str:
        return f"each of {self.of.key}"


@dataclass(eq=False)
class Slice(Value):
    """`of[low:high]`."""

    of: Value = field(default_factory=Value)
    low: Value | None = None
    high: Value | None = None

    @property
    def parts(self) -> tuple[Value, ...]:
        return tuple(v for v in (self.of, self.low, self.high) if v)

    @property
    def key(self) -> str:
        return f"{self.of.key}[{self.low.key if self.low else ''}:{self.high.key if self.high else ''}]"


@dataclass(eq=False)
class Either(Value):
    """One of several, as a condition decides."""

    options: tuple[Value, ...] = ()

    @property
    def parts(self) -> tuple[Value, ...]:
        return self.options

    @property
    def key(self) -> str:
        return " or ".join(option.key for option in self.options)


@dataclass(eq=False)
class Text(Value):
    """An f-string or a formatted text: words and values in their order."""

    pieces: tuple[Value, ...] = ()
    places: tuple[Place, ...] = ()
    """Where each piece stands, empty where that is not known."""

    @property
    def parts(self) -> tuple[Value, ...]:
        return self.pieces


@dataclass(eq=False)
class Pipeline(Value):
    """A pipeline that makes images; `is_loaded`: by the file itself, with the keywords in `settings`."""

    is_loaded: bool = False
    settings: dict[str, Value] = field(default_factory=dict)
    ways: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    """Where a setting was given after loading: the calls of the file's functions that lead there, and the line."""


@dataclass(eq=False)
class RandomGenerator(Value):
    """A random generator with its seed, None where it was never seeded."""

    seed: Value | None = None
    loops: tuple[Loop, ...] = ()
    """Those that run around its seeding."""

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.seed,) if self.seed else ()

    @property
    def key(self) -> str:
        return f"seed {self.seed.key if self.seed else 'none'}"


@dataclass(eq=False)
class Loop:
    """A loop of any kind: `for`, `while`, a comprehension, a map, a thread pool, a repetition of timeit."""

    place: Place
    kind: Choice["for", "while", "comprehension", "map", "threads", "repeat"]
    over: Value
    depth: int = 0
    """How many functions of the file were being walked through when it began."""


def joined(values: list[Value]) -> Value:
    """One value for what is one of several: equal ones are one."""
    different: list[Value] = []
    for value in values:
        for option in value.options if isinstance(value, Either) else (value,):
            if not any(option is other or _alike(option, other) for other in different):
                different.append(option)
    if len(different) == 1:
        return different[0]
    return Either(tuple(different), name=values[0].name if values else "", place=values[0].place if values else None)


def _alike(a: Value, b: Value) -> bool:
    return isinstance(a, Literal) and isinstance(b, Literal) and a.key == b.key


def written(node: ast.AST) -> str:
    """An expression on one line, at most 60 characters of it."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else text[:57] + "..."
