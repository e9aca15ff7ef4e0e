"""What a model file leaves to whoever measures it: steps and seeds that it passes on, prompts, warm-up, the clock."""

from __future__ import annotations

from collections.abc import Callable

from bench_core.fairness.source import judging
from bench_core.fairness.source.events import Generation, Region
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Argument, Either, Many, Slice, Value


def is_left_open(source: Source, aspect: str) -> bool:
    """Whether a source is a model file, and what it does of an aspect is what its caller says."""
    said = LEFT.get(aspect)
    calls = list(judging.timed(source))
    return source.model is not None and said is not None and all(said(source, region, call) for region, call in calls)


def _is_given(value: Value | None) -> bool:
    if isinstance(value, Either):
        return any(map(_is_given, value.options))
    return isinstance(value, Argument) and value.origin == "parameter"


def _by_keyword(*names: str) -> Callable[[Source, Region, Generation], bool]:
    return lambda source, region, call: _is_given(argument(call, *names))


def _by_setting(*names: str) -> Callable[[Source, Region, Generation], bool]:
    return lambda source, region, call: any(_is_given(call.settings.get(name)) for name in names)


def _prompts(source: Source, region: Region, call: Generation) -> bool:
    """Whether a call is given all prompts that the caller gives, as they are or each changed."""
    value = call.prompt
    if isinstance(value, Many) and value.loop is not None:
        value = value.loop.over
    return value is not None and _is_given(value) and not any(isinstance(part, Slice) for part in value.walk())


def _warm_up(source: Source, region: Region, call: Generation) -> bool:
    return not judging.warm_ups(source, region, call)


def _clock(source: Source, region: Region, call: Generation) -> bool:
    return region.clock == "caller"


LEFT: dict[str, Callable[[Source, Region, Generation], bool]] = {
    "steps": _by_keyword(*judging.STEPS),
    "warm-up": _warm_up,
    "samples": _prompts,
    "prompts": _prompts,
    "batch size": _prompts,
    "seeds": _by_keyword("generator", "seed", "latents"),
    "guidance": _by_keyword("guidance_scale"),
    "size": _by_keyword("height", "width"),
    "output type": _by_keyword("output_type"),
    "dtype": _by_setting("dtype", "torch_dtype"),
    "scheduler": _by_setting("scheduler"),
    "synchronization": _clock,
}
"""How each aspect shows that it is left open."""
