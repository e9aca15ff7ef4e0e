"""The sides that a script compares: which calls stand behind the times that it divides by one another.

A script that divides nothing but times several pipelines is taken to compare them as well, though that is not certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench_core.fairness.rule import IN_ARMS
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.events import Generation, Ratio, Region, Seconds
from bench_core.fairness.source.place import At, Place
from bench_core.fairness.source.prompts import number
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Literal, Named, Pipeline, Unknown, Value


@dataclass(frozen=True)
class Arm:
    """One side: a timed call, its region, and where the file asks for it."""

    region: Region
    call: Generation

    @property
    def site(self) -> Place:
        """The line of the outermost call that leads to it, but for the program's own `main()`."""
        return next(iter(self.call.sites[1:] if len(self.call.sites) > 1 else self.call.sites), self.call.place)

    @property
    def identity(self) -> tuple[Place, tuple[Place, ...]]:
        """Equal for what is one arm."""
        return self.call.place, self.call.sites


def pairs(source: Source) -> Iterator[tuple[Arm, Arm, bool]]:
    """Two arms that are compared, and whether the source divides their times."""
    found = list(_divided(source))
    if found:
        yield from ((a, b, True) for a, b in found)
        return
    every = _all(source)
    yield from ((every[0], other, False) for other in every[1:])


def _divided(source: Source) -> Iterator[tuple[Arm, Arm]]:
    seen = set()
    for ratio in source.of(Ratio):
        left, right = (_arms(source, side) for side in (ratio.left, ratio.right))
        for a, b in _paired(left, right):
            first, second = sorted((a, b), key=lambda arm: arm.call.index)
            if a.identity != b.identity and (first.identity, second.identity) not in seen:
                seen.add((first.identity, second.identity))
                yield first, second


def _paired(left: list[Arm], right: list[Arm]) -> list[tuple[Arm, Arm]]:
    """The first arm of either side; where both are the same ones, each with the first."""
    if {a.identity for a in left} == {b.identity for b in right}:
        return [(left[0], other) for other in left[1:]]
    return [(left[0], right[0])] if left and right else []


def _arms(source: Source, side: Value) -> list[Arm]:
    """Those behind a time, each once."""
    if not isinstance(side, Seconds):
        return []
    found = {arm.identity: arm for r in side.regions for c in source.within(r, Generation) for arm in [Arm(r, c)]}
    return list(found.values())


def _all(source: Source) -> list[Arm]:
    """All timed calls of a program, each once. What only the file's own helpers time is no arm."""
    found: dict[object, Arm] = {}
    for region, call in source.timed:
        if region.clock != "caller" and region.entry == 0:
            found.setdefault((call.place, call.sites, id(call.callee)), Arm(region, call))
    return list(found.values())


def differing(source: Source, of: Callable[[Arm], Value | None], *, unsaid: str | None = None) -> Iterator[At]:
    """Evidence where two arms are given another literal. `unsaid`: what an arm that is given none is taken to use."""
    for a, b, is_divided in pairs(source):
        values = of(a), of(b)
        texts = [_told(value, unsaid) for value in values]
        if None in texts or texts[0] == texts[1] or values == (None, None):
            continue
        place = _place(values[1], b)
        evidence = IN_ARMS(value=texts[1], other=texts[0], line=_place(values[0], a).line)
        yield At(place, evidence) if is_divided else At(place, evidence, "warning")


def given(*keywords: str) -> Callable[[Arm], Value | None]:
    """What a call is given by one of these keywords."""
    return lambda arm: argument(arm.call, *keywords)


def setting(of: Value, *names: str) -> Value | None:
    """What a pipeline that the file loads is given by one of these names."""
    settings = of.settings if isinstance(of, Pipeline) and of.is_loaded else {}
    return next((settings[name] for name in names if name in settings), None)


def _told(value: Value | None, unsaid: str | None) -> str | None:
    if value is None:
        return unsaid
    n = number(value, with_defaults=True)
    if isinstance(value, Literal):
        return str(value.value)
    if isinstance(value, Named):
        return value.path.rpartition(".")[2]
    if isinstance(value, Unknown) and value.path:
        return value.path.removesuffix(".from_config").rpartition(".")[2]
    return str(n) if n is not None else None


def _place(value: Value | None, arm: Arm) -> Place:
    return value.place if value is not None and value.place is not None else arm.site


__all__ = ["Arm", "described", "differing", "given", "pairs"]
