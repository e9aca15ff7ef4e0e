"""What a source says of each part of its protocol: steps, warm-up, samples, seeds, batches, prompts, units, clock.

Two sources say the same of an aspect where their keys are equal. What a script takes from its command line is the same
in two scripts only where name and default are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from bench_core.fairness.rule import IN_FILES, PERHAPS_IN_FILES, Template
from bench_core.fairness.source import judging, saying
from bench_core.fairness.source.canonical import canonical
from bench_core.fairness.source.counting import made_by
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.events import Generation, Ratio, Report, Seconds, Wait
from bench_core.fairness.source.left_open import is_left_open
from bench_core.fairness.source.numbers import Count
from bench_core.fairness.source.place import Difference
from bench_core.fairness.source.prompts import Batches, batches, collection, length, number, shape, takes_turns
from bench_core.fairness.source.saying import NOTHING, Said, Timed, each, times
from bench_core.fairness.source.settings import keyword, setting
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.units import unit_of
from bench_core.fairness.source.values import Many, RandomGenerator, Slice
from bench_core.phrase import Phrase


def aspects(source: Source) -> dict[str, Said]:
    """Every aspect of a source, in the order of the table."""
    timed = list(judging.timed(source))
    return {name: said(source, timed) if timed else NOTHING for name, said in ASPECTS.items()}


def differing(a: Source, b: Source, aspect: str) -> Iterator[Difference]:
    """The evidence where two sources do not say the same of an aspect; nothing where either times no call.

    What a model file leaves to its caller is no difference from a script.
    """
    of_a, of_b = _said(a, b, aspect)
    if of_a.key and of_b.key and of_a.key != of_b.key:
        yield Difference(aspect, _evidence(IN_FILES, a, of_a, b, of_b))


def differing_settings(a: Source, b: Source, aspect: str) -> Iterator[Difference]:
    """The like for a setting, whose value may be the caller's: a warning where either side does not tell its own."""
    of_a, of_b = _said(a, b, aspect)
    if not (of_a.key and of_b.key) or of_a.key == of_b.key or of_a.text == of_b.text:
        return
    if of_a.is_known and of_b.is_known:
        yield Difference(aspect, _evidence(IN_FILES, a, of_a, b, of_b))
    else:
        yield Difference(aspect, _evidence(PERHAPS_IN_FILES, a, of_a, b, of_b), "warning")


def _said(a: Source, b: Source, aspect: str) -> tuple[Said, Said]:
    """What both say of an aspect; nothing where one is a model file, and leaves it to its caller."""
    if (a.model is None) != (b.model is None) and (is_left_open(a, aspect) or is_left_open(b, aspect)):
        return NOTHING, NOTHING
    return aspects(a)[aspect], aspects(b)[aspect]


def _evidence(template: Template, a: Source, of_a: Said, b: Source, of_b: Said) -> Phrase:
    lines = [said.place.line if said.place else "-" for said in (of_a, of_b)]
    files = [os.path.basename(source.path) for source in (a, b)]
    return template(a=of_a.text, file_a=files[0], line_a=lines[0], b=of_b.text, file_b=files[1], line_b=lines[1])


def _steps(source: Source, timed: Timed) -> Said:
    def said(call: Generation) -> Said:
        steps, place = judging.steps_of(call), judging.place_of(call, *judging.STEPS)
        if steps is None and "**" in call.arguments:
            return Said(saying.IN_KEYWORDS(call=call.text), place, "")
        if steps is None:
            return Said(saying.NOT_GIVEN(call=call.text), call.place, "default")
        return Said(described(steps), place, canonical(steps))

    return each(timed, said)


def _execution(source: Source, timed: Timed) -> Said:
    kinds = {}
    for _, call in timed:
        one = shape(call.prompt) == "one"
        serial = one and any(call.prompt and takes_turns(loop, call.prompt) for loop in call.loops)
        kinds[call.place] = Said(saying.ONE_A_PROMPT() if serial else saying.ONE_A_BATCH(), call.place, str(serial))
    return each(timed, lambda call: kinds[call.place])


def _call(source: Source, timed: Timed) -> Said:
    def said(call: Generation) -> Said:
        names = sorted(name for name in call.arguments if name != "prompt")
        key = f"{'pipeline' if call.is_pipeline else 'function'}({', '.join(names)}) {shape(call.prompt)}"
        return Said(f"{call.text}({', '.join(['prompts', *names])})", call.place, key)

    return each(timed, said)


def _warm_up(source: Source, timed: Timed) -> Said:
    region, call = timed[0]
    found = judging.warm_ups(source, region, call)
    if not found:
        said = saying.FIRST_DROPPED() if region.is_first_dropped else saying.NONE()
        return Said(said, region.place, said)
    own = {warm.place: warm for warm in found}

    def of(warm: Generation) -> Said:
        over = [loop.over for loop in warm.loops]
        calls = times([described(o) for o in over]) if over else saying.ONE_CALL()
        key = " ".join(canonical(Count(o)) if length(o, with_defaults=True) else canonical(o) for o in over) or "1"
        return Said(saying.AND(a=calls, b=described(warm.prompt)), warm.place, f"{key} of {_like(warm, call)}")

    return each([(region, warm) for warm in own.values()], of)


def _like(warm: Generation, call: Generation) -> str:
    """What a warm-up call is given, against a timed one."""
    split, own = batches(call.prompt), batches(warm.prompt)
    size = split.width if split is not None else None
    n = length(warm.prompt, with_defaults=True)
    timed = number(size, with_defaults=True) if size is not None else length(call.prompt, with_defaults=True)
    if n is not None and n == timed:
        return "a timed batch"
    if isinstance(warm.prompt, Slice) and size is not None and any(size.key == part.key for part in warm.prompt.walk()):
        return "a timed batch"
    is_timed = warm.prompt is call.prompt or (own is not None and split is not None and _is_as_wide(own, split))
    return "a timed batch" if is_timed else f"{n or shape(warm.prompt)}"


def _is_as_wide(a: Batches, b: Batches) -> bool:
    return canonical(a.width) == canonical(b.width)


def _samples(source: Source, timed: Timed) -> Said:
    region, call = timed[0]
    made = made_by(call, call.loops)
    of = collection(call.prompt, call.loops)
    place = of.place if of is not None and of.place else call.place
    n = length(of, with_defaults=True) if made.number is None else made.number
    less = " less a batch" if isinstance(of, Slice) and of.low is not None else ""
    text = described(of) if made.number is None else saying.IMAGES(n=made.number)
    return Said(text, place, (canonical(of) if n is None else str(n)) + less)


def _prompts(source: Source, timed: Timed) -> Said:
    call = timed[0][1]
    of = collection(call.prompt, call.loops)
    while isinstance(of, Slice) or (isinstance(of, Many) and isinstance(of.item, Slice)):
        of = of.of if isinstance(of, Slice) else of.item.of if isinstance(of.item, Slice) else of
    if of is None:
        return Said(saying.NONE(), call.place, "none")
    n = length(of)
    text = described(of) if n is None else saying.OF_THEM(prompts=described(of), n=n)
    return Said(text, of.place or call.place, canonical(of))


def _batch_size(source: Source, timed: Timed) -> Said:
    call = timed[0][1]
    split = batches(call.prompt)
    if split is not None:
        place = split.width.place or split.piece.place
        return Said(described(split.width), place, canonical(split.width), number(split.width) is not None)
    n = 1 if shape(call.prompt) == "one" else length(call.prompt)
    if n:
        return Said(str(n), call.place, str(n))
    return Said(described(call.prompt), call.place, call.prompt.key if call.prompt else "", is_known=False)


def _seeds(source: Source, timed: Timed) -> Said:
    def said(call: Generation) -> Said:
        given = argument(call, "generator", "seed", "latents")
        place = judging.place_of(call, "generator", "seed", "latents")
        if given is None and "**" in call.arguments:
            return Said(saying.IN_KEYWORDS(call=call.text), place, "")
        if given is None:
            return Said(saying.NO_SEED(call=call.text), call.place, "none")
        if isinstance(given, RandomGenerator) and given.seed is not None:
            anew = any(loop in given.loops for loop in call.loops) or "torch.manual_seed" in given.text
            text = (saying.SEED_ANEW if anew else saying.SEED_ONCE)(seed=described(given.seed))
            return Said(text, given.place or place, f"{canonical(given.seed)} {anew}")
        return Said(described(given), place, canonical(given))

    return each(timed, said)


def _units(source: Source, timed: Timed) -> Said:
    for ratio in source.of(Ratio):
        unit = unit_of(source, ratio.left) if isinstance(ratio.left, Seconds) else None
        if unit:
            return Said(UNITS[unit](), ratio.place, unit)
    for report in source.of(Report):
        for shown in report.shown:
            unit = unit_of(source, shown.value) if isinstance(shown.value, Seconds) else None
            if unit:
                return Said(UNITS[unit](), shown.place, unit)
    return NOTHING


def _synchronization(source: Source, timed: Timed) -> Said:
    region, call = timed[0]
    if region.clock in CLOCKS:
        return Said(CLOCKS[region.clock](), region.place, "waits")
    waits = [w for w in source.of(Wait) if w.entry == region.entry and w.is_explicit]
    after = [w for w in waits if call.index < w.index <= region.last]
    before = [w for w in waits if w.index < region.first]
    text = (saying.WAITS if after else saying.WAITS_NOT)(clock=region.text)
    place = after[0].place if after else region.place
    return Said(text, place, f"{bool(after)} {bool(before)}")


UNITS = {"sample": saying.PER_IMAGE, "batch": saying.PER_BATCH, "total": saying.OF_ALL}
CLOCKS = {"gpu": saying.BY_EVENTS, "managed": saying.BY_TIMER, "caller": saying.BY_CALLER}
ASPECTS: dict[str, Callable[[Source, Timed], Said]] = {
    "steps": _steps,
    "execution": _execution,
    "warm-up": _warm_up,
    "samples": _samples,
    "prompts": _prompts,
    "batch size": _batch_size,
    "seeds": _seeds,
    "call": _call,
    "guidance": keyword("guidance_scale", unsaid=saying.OWN()),
    "size": keyword("height", "width", unsaid=saying.OWN()),
    "output type": keyword("output_type", unsaid="pil", usual="pil"),
    "dtype": setting("dtype", "torch_dtype", unsaid="float32", is_known=True),
    "scheduler": setting("scheduler", unsaid=saying.AS_LOADED(), is_known=False),
    "units": _units,
    "synchronization": _synchronization,
}
"""How each aspect is found."""
