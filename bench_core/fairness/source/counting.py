"""How many images a measured time is of, and which prompts they are made from."""

from __future__ import annotations

from dataclasses import dataclass

from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.events import Generation, Region, Seconds
from bench_core.fairness.source.numbers import Range
from bench_core.fairness.source.prompts import collection, length, number, shape
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Argument, Attribute, Element, Literal, Loop, Slice, Unknown, Value


@dataclass(frozen=True)
class Samples:
    """The images of a time: their number where the source tells it, and what their prompts are taken from.

    `is_told`: the source says which prompts, if not how many.
    """

    number: int | None
    key: str
    text: str
    is_told: bool


def samples_of(source: Source, time: Seconds) -> Samples | None:
    """The images that a time is of, None where it is of none."""
    calls = [(region, call) for region in time.regions for call in source.within(region, Generation)]
    if not calls:
        return None
    region, call = calls[0]
    loops = call.loops if time.statistic == "sum" else region.inner_loops(call)
    return made_by(call, loops)


def made_by(call: Generation, loops: tuple[Loop, ...]) -> Samples:
    """The images that a call makes in all turns of some loops."""
    of = collection(call.prompt, loops)
    repeats = [loop for loop in loops if call.prompt is None or not call.prompt.depends_on(loop)]
    total = 1 if shape(of) == "one" else length(of)
    for loop in repeats:
        turns = length(loop.over)
        total = None if total is None or turns is None else total * turns
    per_prompt = argument(call, "num_images_per_prompt")
    if per_prompt is not None:
        each = number(per_prompt)
        total = None if total is None or each is None else total * each
    key = of.key if of is not None else ""
    repeated = "".join(f" x {loop.over.key}" for loop in repeats)
    return Samples(total, key + repeated, _said(of) + repeated, _is_told(of) and not repeats)


def are_unequal_parts(a: Value | None, b: Value | None) -> bool:
    """Whether two lists are parts of one list, or one a part of the other, and nothing makes them equally long."""
    (of_a, from_a, to_a), (of_b, from_b, to_b) = _part(a), _part(b)
    if a is None or b is None or of_a != of_b or (from_a, to_a) == (from_b, to_b):
        return False
    is_side_by_side = to_a == from_b or to_b == from_a  # halves, perhaps
    return not (is_side_by_side and to_a != "none") if from_a != from_b else True


def _part(of: Value | None) -> tuple[str, str, str]:
    """What a list is cut out of, from where to where."""
    low, high = "none", "none"
    while isinstance(of, Slice):
        low = canonical(of.low) if of.low is not None else low
        high = canonical(of.high) if of.high is not None else high
        of = of.of
    return canonical(of), low, high


def _said(of: Value | None) -> str:
    return "" if of is None else of.name or of.text


def _is_told(of: Value | None) -> bool:
    return of is not None and not isinstance(of, Unknown | Argument | Attribute | Element | Literal | Range)


def regions_of(time: Seconds) -> tuple[Region, ...]:
    """The timed regions that a time was made of."""
    return time.regions
