"""Arithmetic: differences of clock readings are times; sums, means and quotients of times stay times."""

from __future__ import annotations

import ast
from dataclasses import replace

from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.scope import Scope
from bench_core.fairness.source.events import Division, Event, Ratio, Seconds, Statistic
from bench_core.fairness.source.numbers import Accumulated, Operation
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.values import (
    Argument,
    Either,
    Items,
    Literal,
    Loop,
    Many,
    Table,
    Text,
    Value,
    joined,
    written,
)

STATISTICS: dict[str, Statistic] = {
    "sum": "sum",
    "fsum": "sum",
    "nansum": "sum",
    "mean": "mean",
    "fmean": "mean",
    "average": "mean",
    "nanmean": "mean",
    "avg": "mean",
    "trim_mean": "mean",
    "median": "median",
    "nanmedian": "median",
    "median_low": "median",
    "median_high": "median",
    "min": "min",
    "amin": "min",
    "nanmin": "min",
    "max": "max",
    "amax": "max",
    "nanmax": "max",
    "std": "other",
    "stdev": "other",
    "pstdev": "other",
    "var": "other",
    "percentile": "other",
    "quantile": "other",
    "quantiles": "other",
}
"""What functions and methods of these names make of several times."""


class Tick(Value):
    """The value of a clock that was read."""

    def __init__(self, event: Event, unit: str) -> None:
        super().__init__()
        self.event, self.unit = event, unit


def times_in(value: Value) -> list[Seconds]:
    """The times that a value is, or that it is a list of."""
    if isinstance(value, Seconds):
        return [value]
    if isinstance(value, Items):
        return [time for item in value.items for time in times_in(item)]
    if isinstance(value, Either):
        return [time for option in value.options for time in times_in(option)]
    return times_in(value.item) if isinstance(value, Many) else []


def as_time(value: Value) -> Seconds | None:
    """One time of a value that is a time, or one of several."""
    times = times_in(value) if isinstance(value, Seconds | Either) else []
    return merged(times) if times else None


def merged(times: list[Seconds]) -> Seconds:
    """Times that are summed up or chosen from, as one."""
    regions = tuple(dict.fromkeys(region for time in times for region in time.regions))
    kinds = {time.statistic for time in times}
    return replace(times[0], regions=regions, statistic=times[0].statistic if len(kinds) == 1 else times[-1].statistic)


def statistic(name: str, values: Value) -> Seconds | None:
    """A mean, a minimum, … of times; None where they are none."""
    times = times_in(values)
    if not times or name not in STATISTICS:
        return None
    one = merged(times)
    if one.statistic != "each" and name in ("sum", "mean"):
        return replace(one, place=None, name="", text="")
    return replace(one, statistic=STATISTICS[name], place=None, name="", text="")


class Arithmetic(Base):
    """Operators."""

    def _binop(self, node: ast.BinOp, scope: Scope) -> Value:
        left, right = self.evaluate(node.left, scope), self.evaluate(node.right, scope)
        return self.operated(node.op, left, right, node)

    def operated(self, op: ast.operator, left: Value, right: Value, node: ast.expr | ast.stmt) -> Value:
        """`left op right`."""
        if isinstance(op, ast.Sub) and isinstance(left, Tick | Either) and isinstance(right, Tick | Either):
            difference = self._difference(left, right, node)
            if difference:
                return difference
        if isinstance(op, ast.Mod) and isinstance(left, Literal) and isinstance(left.value, str):
            return Text(tuple(formatted(left.value, right.items if isinstance(right, Items) else [right])))
        if isinstance(op, ast.BitOr) and isinstance(left, Table) and isinstance(right, Table):
            return Table(left.entries | right.entries, rest=left.rest or right.rest)
        if isinstance(op, ast.BitOr) and isinstance(left, Argument) and isinstance(right, Table):
            return Table(dict(right.entries), rest=left)
        if isinstance(op, ast.Div | ast.Mult) and (_is_column(left) or _is_column(right)):
            return self._of_columns(op, left, right, node)
        times = as_time(left), as_time(right)
        if times[0] or times[1]:
            return self._of_times(op, left, right, times, node)
        if isinstance(left, Literal) and isinstance(right, Literal) and not (left.name or right.name):
            return _computed(op, left, right)
        if isinstance(op, ast.Add) and isinstance(left, Items) and isinstance(right, Items):
            return Items([*left.items, *right.items], left.is_whole and right.is_whole)
        return Operation(type(op).__name__, (left, right))

    def _of_columns(self, op: ast.operator, left: Value, right: Value, node: ast.expr | ast.stmt) -> Value:
        """Many times at once, as columns and arrays are: each is divided like one. A list is repeated by `*`."""
        sides = [merged(times_in(side)) if _is_column(side) else _one_of(side) for side in (left, right)]
        is_array = isinstance(op, ast.Div) or any(_scaled(t, f, multiply=True) for t, f in _both_ways(sides))
        if not is_array:
            return Operation(type(op).__name__, (left, right))
        return Items([self.operated(op, sides[0], sides[1], node)], is_whole=False)

    def _difference(self, left: Value, right: Value, node: ast.expr | ast.stmt) -> Value | None:
        ends, starts = ([v for v in _options(side) if isinstance(v, Tick)] for side in (left, right))
        pairs = [(s, e) for e in ends for s in starts if s.event.entry == e.event.entry]
        for start, end in pairs:
            first, last = sorted((start.event, end.event), key=lambda event: event.index)
            return self.measured(first, last, Place.of(node), start.unit)  # type: ignore[arg-type]
        return None

    def _of_times(
        self,
        op: ast.operator,
        left: Value,
        right: Value,
        times: tuple[Seconds | None, Seconds | None],
        node: ast.expr | ast.stmt,
    ) -> Value:
        a, b = times
        if isinstance(op, ast.Add | ast.Sub):
            both = [time for time in times if time]
            return replace(merged(both), place=None, name="", text="")
        if isinstance(op, ast.Div) and a and b:
            texts = (written(node.left), written(node.right)) if isinstance(node, ast.BinOp) else ("", "")
            self.add(Ratio, node, left=a, right=b, texts=texts)
            return Operation("ratio", (a, b))
        if isinstance(op, ast.Div) and a:
            return self._divided(a, right, node)
        if isinstance(op, ast.Div) and b:
            text = written(node.left) if isinstance(node, ast.BinOp) else ""
            self.add(Division, node, time=b, count=left, text=text)
            return replace(b, divisor=left, is_rate=True, place=None, name="", text="")
        if isinstance(op, ast.Mult) and (a or b):
            time, factor = (a, right) if a else (b, left)
            scaled = _scaled(time, factor, multiply=True) if time else None
            if scaled:
                return scaled
        return Operation(type(op).__name__, (left, right))

    def _divided(self, time: Seconds, count: Value, node: ast.expr | ast.stmt) -> Value:
        scaled = _scaled(time, count, multiply=False)
        if scaled:
            return scaled
        self.add(Division, node, time=time, count=count)
        return replace(time, divisor=count, place=None, name="", text="")

    def _place_in(self, loop: Loop | None, node: ast.stmt) -> Place:
        """Where a loop's own lines do what a statement does: the call of a helper that holds the statement."""
        sites = self.walk.sites
        return sites[loop.depth] if loop and len(sites) > loop.depth else Place.of(node)

    def accumulated(self, op: ast.operator, before: Value, added: Value, node: ast.stmt) -> Value:
        """`before += added`."""
        time = as_time(added)
        if isinstance(op, ast.Add) and time:
            self.kept(time)
            known = as_time(before)
            regions = tuple(dict.fromkeys((*(known.regions if known else ()), *time.regions)))
            return replace(time, regions=regions, statistic="sum", place=None, name="", text="")
        loop = self.walk.loops[-1] if self.walk.loops else None
        is_number = isinstance(op, ast.Add) and not isinstance(before, Items | Text)
        if is_number and (loop or isinstance(before, Accumulated)):
            return Accumulated(before, added, loop, place=self._place_in(loop, node), text=ast.unparse(node))
        if isinstance(op, ast.Add) and isinstance(before, Items):
            before.items.extend(added.items if isinstance(added, Items) else [getattr(added, "item", added)])
            before.is_whole = before.is_whole and isinstance(added, Items) and not self.walk.loops
            return before
        return self.operated(op, before, added, node)


def _is_column(value: Value) -> bool:
    return isinstance(value, Items | Many) and bool(times_in(value))


def _one_of(value: Value) -> Value:
    """One of the values of a column, or the only value."""
    return joined(value.items) if isinstance(value, Items) and value.items else value


def _both_ways(sides: list[Value]) -> list[tuple[Seconds, Value]]:
    a, b = sides
    return [(time, factor) for time, factor in ((a, b), (b, a)) if isinstance(time, Seconds)]


def _options(value: Value) -> tuple[Value, ...]:
    return value.options if isinstance(value, Either) else (value,)


def _scaled(time: Seconds, factor: Value, *, multiply: bool) -> Seconds | None:
    """A time in another unit, e.g. `seconds * 1000`."""
    if not isinstance(factor, Literal) or factor.value not in (1000, 1000.0, 1e6, 1e9, 0.001, 1e-6, 1e-9, 60):
        return None
    power = {1000: 3, 1e6: 6, 1e9: 9, 0.001: -3, 1e-6: -6, 1e-9: -9, 60: 0}[factor.value]
    units = ("s", "ms", "us", "ns")
    shift = (power if multiply else -power) // 3
    position = units.index(time.unit) + shift if time.unit in units else 0
    unit = units[position] if 0 <= position < len(units) else "s"
    return replace(time, unit=unit, place=None, name="", text="")


def _computed(op: ast.operator, left: Literal, right: Literal) -> Value:
    """Arithmetic of two numbers that stand in the source."""
    a, b = left.value, right.value
    if isinstance(a, int | float) and isinstance(b, int | float):
        if isinstance(op, ast.Add):
            return Literal(a + b)
        if isinstance(op, ast.Sub):
            return Literal(a - b)
        if isinstance(op, ast.Mult):
            return Literal(a * b)
        if isinstance(op, ast.FloorDiv) and b:
            return Literal(a // b)
        if isinstance(op, ast.Div) and b:
            return Literal(a / b)
    return Operation(type(op).__name__, (left, right))


def formatted(template: str, values: list[Value]) -> list[Value]:
    """The words and values of a `%` or `str.format` template, in their order."""
    pieces: list[Value] = []
    words = template.replace("%%", " ")
    for value in values:
        cut = min((at for at in (words.find("%"), words.find("{")) if at >= 0), default=len(words))
        pieces += [Literal(words[:cut]), value]
        ends = [at for at in (words.find("}", cut), words.find(" ", cut)) if at >= 0]
        words = words[min(ends, default=len(words)) + 1 :]
    return [*pieces, Literal(words)]


def chosen(value: Value, test: Value, before: Value | None) -> Value:
    """A time that is kept if it is shorter, or longer, than the one that was kept before."""
    if not isinstance(value, Seconds) or value is before:
        return value
    for part in test.walk():
        if isinstance(part, Operation) and part.operator in ("Lt", "LtE", "Gt", "GtE") and value in part.of:
            is_less = part.operator.startswith("L") == (part.of[0] is value)
            return replace(value, statistic="min" if is_less else "max")
    return value
