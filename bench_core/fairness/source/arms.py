"""The sides that a script compares: which calls stand behind the times that it divides by one another.

A script that divides nothing but times several pipelines is taken to compare them as well, though that is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench_core.fairness.rule import IN_ARMS
from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.events import Generation, Ratio, Region, Seconds
from bench_core.fairness.source.judging import is_first_call_told, is_timed_again_in_loop
from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.place import At, Place
from bench_core.fairness.source.prompts import number
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Argument, Literal, Named, Pipeline, Unknown, Value


@dataclass(frozen=True)
class Arm:
    """One side: a timed call, its region, and the line that makes it another one than the side it is compared with."""

    region: Region
    call: Generation
    site: Place


COMPARES = re.compile(r"speed[-_ ]?up|faster|times as fast|times faster|slower|relative|ratio|improve", re.IGNORECASE)
"""Words of a script that compares, even where it is not seen to divide two times."""
PLAIN = re.compile(
    r"(^|_)(base|baseline|orig|original|before|reference|ref|vanilla|plain|eager|slow)(_|$)", re.IGNORECASE
)
FAST = re.compile(
    r"(^|_)(fast|faster|opt\w*|accel\w*|ours|after|compiled|turbo|quick|improved|tuned)(_|$)", re.IGNORECASE
)
MAKERS = re.compile(r"\.from_(config|pretrained)$")
Way = tuple[Place, ...]
Calls = tuple[Region, tuple[Generation, ...]]


def pairs(source: Source) -> Iterator[tuple[Arm, Arm, bool]]:
    """Two arms that are compared, the earlier one first, and whether the source divides their times."""
    divided = list(_divided(source))
    every = _every(source) if _compares(source) else []
    found = divided or [(every[0], other) for other in every[1:]]
    seen: set[tuple[Place, Place]] = set()
    for a, b in found:
        matching = zip(a[1], b[1], strict=False) if len(a[1]) == len(b[1]) else [(a[1][0], b[1][0])]
        for first, second in matching:
            sites = parting(first, second)
            if sites not in seen and a[0] is not b[0]:
                seen.add(sites)
                yield Arm(a[0], first, sites[0]), Arm(b[0], second, sites[1]), True


def _compares(source: Source) -> bool:
    """Whether a script that divides no times compares: it says so, or names an old and a new side."""
    if COMPARES.search(source.text):
        return True
    return any(map(PLAIN.search, source.words)) and any(map(FAST.search, source.words))


def parting(a: Generation, b: Generation) -> tuple[Place, Place]:
    """Where the ways to two calls part: the first lines that differ, or else the first places within a line."""
    return _parting((*a.sites, a.place), (*b.sites, b.place))


def own_lines(a: Arm, b: Arm) -> tuple[Place, Place]:
    """The calls of two arms, where each has a line of its own; otherwise the lines that make the arms."""
    is_shared = a.call.place.line == b.call.place.line
    return (a.site, b.site) if is_shared else (a.call.place, b.call.place)


def telling_lines(a: Arm, b: Arm, of_a: Value | None, of_b: Value | None) -> tuple[Place, Place]:
    """The lines of two arms; where one line makes both, where the file says what they are given."""
    places = own_lines(a, b)
    said = [value.place for value in (of_a, of_b) if value is not None and value.place is not None]
    is_shared = places[0].line == places[1].line
    return (said[0], said[1]) if is_shared and len(said) == 2 and said[0] != said[1] else places


def _parting(a: Way, b: Way) -> tuple[Place, Place]:
    both = list(zip(a, b, strict=False))
    lines = ((x, y) for x, y in both if x.line != y.line)
    places = ((x, y) for x, y in both if x != y)
    return next(lines, None) or next(places, None) or (a[-1], b[-1])


def _divided(source: Source) -> Iterator[tuple[Calls, Calls]]:
    for ratio in source.of(Ratio):
        left, right = _regions(source, ratio.left), _regions(source, ratio.right)
        one = {id(r) for r, _ in left}.isdisjoint(id(r) for r, _ in right)
        others = right[:1] if one else [*left, *right]
        for other in others if left else ():
            if other[0] is not left[0][0]:
                first, second = sorted((left[0], other), key=lambda calls: calls[0].first)
                yield first, second


def _regions(source: Source, side: Value) -> list[Calls]:
    """The regions behind a time, with the calls in each."""
    regions = side.regions if isinstance(side, Seconds) else ()
    calls = [(region, tuple(source.within(region, Generation))) for region in regions]
    return [(region, own) for region, own in calls if own and not is_first_call_told(source, region, own[0])]


def _every(source: Source) -> list[Calls]:
    """All regions of a program that make images, without those of a first round that a loop of others follows."""
    return [
        (region, tuple(source.within(region, Generation)))
        for region in source.measuring
        if region.clock != "caller" and (region.entry == 0 or not region.sites[1:])
        if not is_timed_again_in_loop(source, region)
    ]


def differing(
    source: Source,
    of: Callable[[Arm], Value | None],
    *,
    unsaid: str | None = None,
    is_default: Callable[[Value], bool] | None = None,
) -> Iterator[At]:
    """Evidence where two arms are given another literal.

    `unsaid`: what an arm that is given none is taken to use; `is_default`: what may be just that.
    """
    for a, b, is_divided in pairs(source):
        values = of(a), of(b)
        if is_default is not None and None in values and any(v is not None and is_default(v) for v in values):
            continue
        texts = [unsaid if value is None else told(value) for value in values]
        if None in texts or texts[0] == texts[1] or values == (None, None) or not is_divided:
            continue
        places = [_place(value, arm) for value, arm in zip(values, (a, b), strict=True)]
        if places[0].line == places[1].line:  # of code that both go through
            places = list(_parting(_way(values[0], a), _way(values[1], b)))
        yield At(places[1], IN_ARMS(value=texts[1], other=texts[0], line=places[0].line))


def _way(value: Value | None, arm: Arm) -> Way:
    """The lines through which the file came to give a setting, or to make the call."""
    names = (name for name, own in arm.call.settings.items() if own is value)
    found = next((arm.call.ways[name] for name in names if name in arm.call.ways), None)
    return found or (*arm.call.sites, arm.call.place)


def given(*keywords: str) -> Callable[[Arm], Value | None]:
    """What a call is given by one of these keywords."""
    return lambda arm: argument(arm.call, *keywords)


def given_or_usual(*keywords: str) -> Callable[[Arm], Value | None]:
    """What a call is given; None only where it is a pipeline's own that is seen to be given none of these."""

    def of(arm: Arm) -> Value | None:
        is_seen = arm.call.is_pipeline and "**" not in arm.call.arguments
        return argument(arm.call, *keywords) or (None if is_seen else Unknown())

    return of


def setting(arm: Arm, *names: str) -> Value | None:
    """What the pipeline of an arm, which the file loads, is given by one of these names."""
    if not (isinstance(arm.call.callee, Pipeline) and arm.call.callee.is_loaded):
        return Unknown()
    settings = arm.call.settings
    return next((settings[name] for name in names if name in settings), None)


def told(value: Value) -> str | None:
    """A value that the source tells, defaults taken for given; None where it does not."""
    if isinstance(value, Literal):
        return str(value.value)
    if isinstance(value, Named):
        return value.path.rpartition(".")[2]
    if isinstance(value, Unknown) and value.path:
        return MAKERS.sub("", value.path).rpartition(".")[2]
    if isinstance(value, Argument) and value.default is not None:
        return told(value.default)
    n = number(value, with_defaults=True)
    if n is not None:
        return str(n)
    is_closed = isinstance(value, Operation) and all(isinstance(p, Literal | Operation) for p in value.walk())
    return canonical(value) if is_closed else None


def _place(value: Value | None, arm: Arm) -> Place:
    return value.place if value is not None and value.place is not None else arm.site
