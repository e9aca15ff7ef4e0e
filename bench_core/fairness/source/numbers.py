"""What numbers are made of: counts, ranges, operations, and sums that a loop adds up.

>>> from bench_core.fairness.source.values import Argument
>>> Count(of=Argument("prompts", "parameter")).key
'len(parameter prompts)'
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bench_core.fairness.source.values import Loop, Value


@dataclass(eq=False)
class Range(Value):
    """`range(start, stop, step)`."""

    start: Value | None = None
    stop: Value = field(default_factory=Value)
    step: Value | None = None

    @property
    def parts(self) -> tuple[Value, ...]:
        return tuple(v for v in (self.start, self.stop, self.step) if v)

    @property
    def key(self) -> str:
        return f"range({', '.join(part.key for part in self.parts)})"


@dataclass(eq=False)
class Count(Value):
    """`len(of)`."""

    of: Value = field(default_factory=Value)

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.of,)

    @property
    def key(self) -> str:
        return f"len({self.of.key})"


@dataclass(eq=False)
class Operation(Value):
    """An operator or a function of numbers, such as `//`, `ceil` or `min`, and what it is applied to."""

    operator: str = ""
    of: tuple[Value, ...] = ()

    @property
    def parts(self) -> tuple[Value, ...]:
        return self.of

    @property
    def key(self) -> str:
        return f"{self.operator}({', '.join(part.key for part in self.of)})"


@dataclass(eq=False)
class Accumulated(Value):
    """A sum to which each turn of a loop adds `added`."""

    start: Value = field(default_factory=Value)
    added: Value = field(default_factory=Value)
    loop: Loop | None = None

    @property
    def parts(self) -> tuple[Value, ...]:
        return (self.start, self.added)

    @property
    def key(self) -> str:
        return f"sum of {self.added.key}"
