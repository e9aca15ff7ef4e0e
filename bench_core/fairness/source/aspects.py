"""What a source says of each part of its protocol: steps, warm-up, samples, seeds, batches, prompts, units, clock.

Two sources say the same of an aspect where their keys are equal. What a script takes from its command line is the same
in two scripts only where name and default are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench_core.fairness.rule import IN_FILES
from bench_core.fairness.source import judging
from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.counting import made_by
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.events import Generation, Ratio, Region, Report, Seconds, Wait
from bench_core.fairness.source.numbers import Count
from bench_core.fairness.source.place import Difference, Place
from bench_core.fairness.source.prompts import batches, collection, length, number, shape
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.units import unit_of
from bench_core.fairness.source.values import (
    Argument,
    Literal,
    Many,
    Named,
    Pipeline,
    RandomGenerator,
    Slice,
    Unknown,
    Value,
)


@dataclass(frozen=True)
class Said:
    """What a source says of one aspect: as text, and where. `key` is equal where two mean the same."""

    text: str
    place: Place | None
    key: str


Timed = list[tuple[Region, Generation]]
NOTHING = Said("-", None, "")
"""Of a source that times no call."""


def aspects(source: Source) -> dict[str, Said]:
    """Every aspect of a source, in the order of the table."""
    timed = list(judging.timed(source))
    return {name: said(source, timed) if timed else NOTHING for name, said in ASPECTS.items()}


def differing(a: Source, b: Source, aspect: str) -> Iterator[Difference]:
    """The evidence where two sources do not say the same of an aspect; nothing where either times no call."""
    of_a, of_b = aspects(a)[aspect], aspects(b)[aspect]
    if of_a.key and of_b.key and of_a.key != of_b.key:
        lines = [said.place.line if said.place else "-" for said in (of_a, of_b)]
        files = [os.path.basename(source.path) for source in (a, b)]
        evidence = IN_FILES(
            a=of_a.text, file_a=files[0], line_a=lines[0], b=of_b.text, file_b=files[1], line_b=lines[1]
        )
        yield Difference(aspect, evidence)


def _each(calls: Timed, said: Callable[[Generation], Said]) -> Said:
    """What is said of all calls: once, where it is the same of all."""
    different = {s.key: s for s in (said(call) for _, call in calls) if s.key}
    if not different:
        return NOTHING
    first = next(iter(different.values()))
    if len(different) == 1:
        return first
    worst = list(different.values())[-1]
    text = ", or ".join(f"{s.text}" + (f" (line {s.place.line})" if s.place else "") for s in different.values())
    return Said(text, worst.place, " | ".join(sorted(different)))


def _steps(source: Source, timed: Timed) -> Said:
    def said(call: Generation) -> Said:
        steps, place = judging.steps_of(call), judging.place_of(call, *judging.STEPS)
        if steps is None:
            return Said(f"not given to {call.text}", call.place, "default")
        return Said(described(steps), place, canonical(steps))

    return _each(timed, said)


def _execution(source: Source, timed: Timed) -> Said:
    kinds = {}
    for _, call in timed:
        one = shape(call.prompt) == "one"
        serial = one and any(call.prompt and call.prompt.depends_on(loop) for loop in call.loops)
        kinds[call.place] = Said("one call a prompt" if serial else "one call a batch", call.place, str(serial))
    return _each(timed, lambda call: kinds[call.place])


def _call(source: Source, timed: Timed) -> Said:
    def said(call: Generation) -> Said:
        names = sorted(name for name in call.arguments if name != "prompt")
        key = f"{'pipeline' if call.is_pipeline else 'function'}({', '.join(names)}) {shape(call.prompt)}"
        return Said(f"{call.text}({', '.join(['prompts', *names])})", call.place, key)

    return _each(timed, said)


def _warm_up(source: Source, timed: Timed) -> Said:
    region, call = timed[0]
    found = judging.warm_ups(source, region, call)
    if not found:
        said = "the first times are dropped" if region.is_first_dropped else "none"
        return Said(said, region.place, said)
    own = {warm.place: warm for warm in found}

    def of(warm: Generation) -> Said:
        over = [loop.over for loop in warm.loops]
        calls = " x ".join(described(o) for o in over) or "one call"
        key = " ".join(canonical(Count(o)) if length(o, with_defaults=True) else canonical(o) for o in over) or "1"
        return Said(f"{calls}, {described(warm.prompt)}", warm.place, f"{key} of {_like(warm, call)}")

    return _each([(region, warm) for warm in own.values()], of)


def _like(warm: Generation, call: Generation) -> str:
    """What a warm-up call is given, against a timed one."""
    split = batches(call.prompt)
    size = split.width if split is not None else None
    n = length(warm.prompt, with_defaults=True)
    timed = number(size, with_defaults=True) if size is not None else length(call.prompt, with_defaults=True)
    if n is not None and n == timed:
        return "a timed batch"
    if isinstance(warm.prompt, Slice) and size is not None and any(size.key == part.key for part in warm.prompt.walk()):
        return "a timed batch"
    return f"{n or shape(warm.prompt)}" if warm.prompt is not call.prompt else "a timed batch"


def _samples(source: Source, timed: Timed) -> Said:
    region, call = timed[0]
    made = made_by(call, call.loops)
    of = collection(call.prompt, call.loops)
    place = of.place if of is not None and of.place else call.place
    n = length(of, with_defaults=True) if made.number is None else made.number
    less = " less a batch" if isinstance(of, Slice) and of.low is not None else ""
    text = described(of) if made.number is None else f"{made.number} images"
    return Said(text, place, (canonical(of) if n is None else str(n)) + less)


def _prompts(source: Source, timed: Timed) -> Said:
    call = timed[0][1]
    of = collection(call.prompt, call.loops)
    while isinstance(of, Slice) or (isinstance(of, Many) and isinstance(of.item, Slice)):
        of = of.of if isinstance(of, Slice) else of.item.of if isinstance(of.item, Slice) else of
    if of is None:
        return Said("none", call.place, "none")
    n = length(of)
    text = described(of) + (f", {n} of them" if n is not None else "")
    return Said(text, of.place or call.place, canonical(of))


def _batch_size(source: Source, timed: Timed) -> Said:
    call = timed[0][1]
    split = batches(call.prompt)
    if split is not None:
        return Said(described(split.width), split.width.place or split.piece.place, canonical(split.width))
    n = 1 if shape(call.prompt) == "one" else length(call.prompt)
    return Said(
        str(n) if n else described(call.prompt), call.place, str(n) if n else call.prompt.key if call.prompt else ""
    )


def _seeds(source: Source, timed: Timed) -> Said:
    def said(call: Generation) -> Said:
        given = argument(call, "generator", "seed", "latents")
        place = judging.place_of(call, "generator", "seed", "latents")
        if given is None:
            return Said(f"none given to {call.text}", call.place, "none")
        if isinstance(given, RandomGenerator) and given.seed is not None:
            anew = any(loop in given.loops for loop in call.loops) or "torch.manual_seed" in given.text
            how = "set anew for every call" if anew else "set once, runs on"
            return Said(f"seed {described(given.seed)}, {how}", given.place or place, f"{canonical(given.seed)} {how}")
        return Said(described(given), place, canonical(given))

    return _each(timed, said)


def _units(source: Source, timed: Timed) -> Said:
    words = {"sample": "seconds per image", "batch": "seconds per batch", "total": "seconds of all calls"}
    for ratio in source.of(Ratio):
        unit = unit_of(source, ratio.left) if isinstance(ratio.left, Seconds) else None
        if unit:
            return Said(words[unit], ratio.place, unit)
    for report in source.of(Report):
        for shown in report.shown:
            unit = unit_of(source, shown.value) if isinstance(shown.value, Seconds) else None
            if unit:
                return Said(words[unit], shown.place, unit)
    return NOTHING


def _synchronization(source: Source, timed: Timed) -> Said:
    region, call = timed[0]
    if region.clock in ("gpu", "managed", "caller"):
        return Said(f"{region.clock} clock", region.place, "waits")
    waits = [w for w in source.of(Wait) if w.entry == region.entry and w.is_explicit]
    after = [w for w in waits if call.index < w.index <= region.last]
    before = [w for w in waits if w.index < region.first]
    text = f"{region.text}, {'waits' if after else 'does not wait'} after the call"
    place = after[0].place if after else region.place
    return Said(text, place, f"{bool(after)} {bool(before)}")


def _keyword(*names: str, unsaid: str) -> Callable[[Source, Timed], Said]:
    """What the calls are given by one of these keywords."""

    def of_all(source: Source, timed: Timed) -> Said:
        def said(call: Generation) -> Said:
            values = [(name, call.arguments[name]) for name in names if name in call.arguments]
            text = " x ".join(described(value) for _, value in values) or unsaid
            key = ", ".join(f"{name} {canonical(value)}" for name, value in values) or unsaid
            return Said(text, judging.place_of(call, *names), key)

        return _each(timed, said)

    return of_all


def _setting(*names: str, unsaid: str) -> Callable[[Source, Timed], Said]:
    """What the pipelines are loaded with by one of these names."""

    def of_all(source: Source, timed: Timed) -> Said:
        def said(call: Generation) -> Said:
            if not isinstance(call.callee, Pipeline) or not call.callee.is_loaded:
                return NOTHING
            value = next((call.settings[name] for name in names if name in call.settings), None)
            if value is None:
                return Said(unsaid, call.callee.place or call.place, unsaid)
            default = value.default if isinstance(value, Argument) and value.default is not None else value
            text = default.path if isinstance(default, Named | Unknown) else described(value)
            return Said(text.removesuffix(".from_config"), value.place or call.place, text)

        return _each(timed, said)

    return of_all


ASPECTS: dict[str, Callable[[Source, Timed], Said]] = {
    "steps": _steps,
    "execution": _execution,
    "warm-up": _warm_up,
    "samples": _samples,
    "prompts": _prompts,
    "batch size": _batch_size,
    "seeds": _seeds,
    "call": _call,
    "guidance": _keyword("guidance_scale", unsaid="the pipeline's own"),
    "size": _keyword("height", "width", unsaid="the pipeline's own"),
    "output type": _keyword("output_type", unsaid="pil"),
    "dtype": _setting("dtype", "torch_dtype", unsaid="float32"),
    "scheduler": _setting("scheduler", unsaid="as loaded"),
    "units": _units,
    "synchronization": _synchronization,
}
"""How each aspect is found."""
__all__ = ["ASPECTS", "Literal", "Said", "Value", "aspects", "differing"]
