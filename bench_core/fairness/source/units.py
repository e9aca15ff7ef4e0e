"""Which unit a measured time has: per image, per call, or the total of a run; and what a count counts."""

from __future__ import annotations

from typing import Literal as Choice

from bench_core.fairness.source import names
from bench_core.fairness.source.events import Generation, Region, Seconds
from bench_core.fairness.source.numbers import Accumulated, Count, Operation
from bench_core.fairness.source.prompts import batches, length, number, shape
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Argument, Attribute, Either, Items, Many, Value

Unit = Choice["sample", "batch", "total"]
Role = Choice["samples", "calls", "batch size"]


def unit_of(source: Source, time: Seconds) -> Unit | None:
    """The unit of a time; None where the source does not tell, and for spreads such as a standard deviation."""
    if time.statistic == "other" or not time.regions:
        return None
    if time.divisor is not None:
        return _of_quotient(source, time, time.divisor)
    found = generations(source, time.regions[0])
    if not found:
        return None
    if time.statistic == "sum" or any(time.regions[0].inner_loops(g) for g in found):
        return "total"
    return "sample" if all(shape(g.prompt) == "one" for g in found) else "batch"


def _of_quotient(source: Source, time: Seconds, divisor: Value) -> Unit | None:
    what = role(divisor)
    if what in ("samples", "batch size"):
        return "sample"
    found = generations(source, time.regions[0])
    each = number(divisor.added) if isinstance(divisor, Accumulated) else number(divisor)
    if what is None and each and each in map(_batch_size, found):
        return "sample"
    if what == "calls" and found:
        return "sample" if all(shape(g.prompt) == "one" for g in found) else "batch"
    return None


def _batch_size(call: Generation) -> int | None:
    """How many prompts a call is given, where the source tells a number above 1."""
    split = batches(call.prompt)
    n = length(call.prompt) if split is None else number(split.width)
    return n if n and n > 1 else None


def generations(source: Source, region: Region) -> list[Generation]:
    """The calls that make images within a region."""
    return source.within(region, Generation)


def role(count: Value) -> Role | None:
    """What a count counts, by what it is made of, else by its name."""
    if isinstance(count, Count):
        return _of_length(count.of)
    if isinstance(count, Accumulated):
        return "calls" if number(count.added) == 1 else _summed(count.added)
    if isinstance(count, Operation):
        return _of_operation(count)
    if isinstance(count, Either):
        roles = [role(option) for option in count.options]
        return next((r for r in roles if r), None)
    return _by_name(count)


def _summed(added: Value) -> Role | None:
    return "samples" if role(added) in ("samples", "batch size") else role(added)


def _of_length(of: Value) -> Role | None:
    if isinstance(of, Items) and any(isinstance(item, Seconds) for item in of.items):
        return "calls"
    if isinstance(of, Many) and isinstance(of.item, Seconds):
        return "calls"
    name = _name(of)
    if isinstance(of, Many) and shape(of.item) == "many":
        return "calls"
    if names.names_prompts(name) or names.names_samples(name) or names.names_batch(name):
        return "samples"
    if "time" in name or "latenc" in name or "duration" in name or names.names_calls(name):
        return "calls"
    return "samples" if shape(of) == "many" else None


def _of_operation(count: Operation) -> Role | None:
    roles = {role(part) for part in count.of}
    if count.operator == "Mult" and "batch size" in roles:
        return "samples"
    if count.operator in ("FloorDiv", "ceil", "Div") and ("batch size" in roles or "calls" in roles):
        return "calls"
    if count.operator in ("max", "min", "float", "int", "Sub", "Add", "Mult", "ceil"):
        return next((role(part) for part in count.of if role(part)), None) or _by_name(count)
    return _by_name(count)


def _by_name(count: Value) -> Role | None:
    for name in (_name(count), count.name):
        if names.names_batch_size(name):
            return "batch size"
        if names.names_calls(name):
            return "calls"
        if names.names_samples(name):
            return "samples"
    return None


def _name(value: Value) -> str:
    if isinstance(value, Attribute):
        return value.attribute
    return value.of if isinstance(value, Argument) else value.name or value.text
