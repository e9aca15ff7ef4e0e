"""How many images a measured time is of, and which prompts they are made from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.events import Generation, Seconds
from bench_core.fairness.source.numbers import Operation, Range
from bench_core.fairness.source.prompts import batches, collection, length, number, shape
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import (
    Either,
    Element,
    Items,
    Loop,
    Many,
    Slice,
    Value,
)


@dataclass(frozen=True)
class Samples:
    """The images of a time: their number where the source tells it, and what their prompts are taken from.

    `is_told`: the source says which prompts, if not how many.
    """

    number: int | None
    key: str
    text: str
    is_told: bool
    of: Value | None = None


def samples_of(source: Source, time: Seconds) -> Samples | None:
    """The images that a time is of, None where it is of none."""
    calls = [(region, call) for region in time.regions for call in source.within(region, Generation)]
    if not calls:
        return None
    region, call = calls[0]
    loops = call.loops if time.statistic == "sum" else region.inner_loops(call)
    made = made_by(call, loops)
    split = batches(call.prompt)
    if time.statistic == "sum" and region.is_first_dropped and split is not None and call.loops == region.loops:
        less = f" less the first of {described(split.width)}"
        return replace(made, number=None, key=made.key + canonical(split.width), text=made.text + less, is_told=True)
    return made


def made_by(call: Generation, loops: tuple[Loop, ...]) -> Samples:
    """The images that a call makes in all turns of some loops."""
    of = collection(call.prompt, loops)
    repeats = [loop for loop in loops if call.prompt is None or not _is_of(call.prompt, loop)]
    total = _limited(1 if shape(of) == "one" else length(of), call, loops)
    for loop in repeats:
        turns = length(loop.over)
        total = None if total is None or turns is None else total * turns
    per_prompt = argument(call, "num_images_per_prompt")
    if per_prompt is not None:
        each = number(per_prompt)
        total = None if total is None or each is None else total * each
    key = of.key if of is not None else ""
    repeated = "".join(f" x {loop.over.key}" for loop in repeats)
    return Samples(total, key + repeated, _said(of) + repeated, _is_told(of) and not repeats, of)


def _is_of(prompt: Value, loop: Loop) -> bool:
    """Whether a loop gives other prompts in each turn; what they are zipped with does not count."""
    if isinstance(prompt, Element) and isinstance(prompt.item, Element):
        return prompt.loop is loop or _is_of(prompt.item, loop)
    return prompt.depends_on(loop)


def _limited(total: int | None, call: Generation, loops: tuple[Loop, ...]) -> int | None:
    """The prompts that loops over numbers take of a list, which may hold more: `prompts[k]` of `range(n)`."""
    split = batches(call.prompt)
    width = 1 if split is None and shape(call.prompt) == "one" else number(split.width) if split else None
    for loop in loops:
        over = loop.over
        if isinstance(over, Range) and call.prompt is not None and call.prompt.depends_on(loop):
            turns, start, stop = length(over), number(over.start) if over.start else 0, number(over.stop)
            taken = turns * width if turns is not None and width is not None else None
            ends = (total, stop) if over.step is not None and start is not None else ()
            known = [n for n in (total, taken, *(end - start for end in ends if end and start)) if n is not None]
            known += [stop] if over.step is not None and stop is not None else []
            return min(known) if taken is not None else total
        if isinstance(over, Slice) and isinstance(over.of, Many) and isinstance(over.of.item, Slice):
            return _of_batches(over, length(over.of.item.of) if total is None else total, width)
    return total


def _of_batches(some: Slice, total: int | None, width: int | None) -> int | None:
    """The prompts in some of all batches: `batches[2:]`."""
    low, high = (0 if bound is None else number(bound) for bound in (some.low, some.high))
    if total is None or width is None or low is None or high is None or min(low, high) < 0:
        return None
    return max(0, (total if some.high is None else min(total, high * width)) - low * width)


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
    return isinstance(of, Items | Slice | Many | Operation | Either)
