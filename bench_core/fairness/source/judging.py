"""Questions that several rules ask of a source: which steps, which warm-up, whether a GPU is used, which arms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench_core.fairness.source.events import Doing, Generation, Ratio, Region, Report, Seconds
from bench_core.fairness.source.every_time import is_done_every_time
from bench_core.fairness.source.names import WARM, names_pipeline, names_steps
from bench_core.fairness.source.place import Place
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Argument, Either, Pipeline, Value

STEPS = ("num_inference_steps", "steps", "num_steps", "n_steps", "inference_steps", "num_sampling_steps")


def steps_of(call: Generation) -> Value | None:
    """The number of steps that a call is given, None where it is given none."""
    return argument(call, *STEPS)


def place_of(call: Generation, *keywords: str) -> Place:
    """Where a call says one of these keywords; the call itself where it does not."""
    return next((call.places[name] for name in keywords if name in call.places), call.place)


def timed(source: Source) -> Iterator[tuple[Region, Generation]]:
    """Every timed call that makes images, each line of the file once."""
    seen: set[tuple[Place, Place]] = set()
    for region, call in source.timed:
        where = (region.place, call.place)
        if where not in seen:
            seen.add(where)
            yield region, call


def timed_beside(source: Source, *what: str) -> Iterator[tuple[Doing, Place]]:
    """What is done beside the calls in timed regions, of these kinds; where a caller holds the clock, every time.

    With the line that does it beside the call: that of a helper which does it elsewhere, where it makes no images.
    """
    for region in source.measuring:
        call = source.within(region, Generation)[0]
        beside = (work for work in source.within(region, Doing) if work.what in what)
        if region.clock == "caller":
            beside = (work for work in beside if is_done_every_time(source, work))
        yield from ((work, _beside(call, work)) for work in beside)


def _beside(call: Generation, work: Doing) -> Place:
    """The line of the function which makes a call that does other work, in the end."""
    depth = len(call.sites)
    return work.sites[depth] if len(work.sites) > depth and work.sites[:depth] == call.sites else work.place


def measured_at(source: Source, region: Region, call: Generation) -> Place:
    """Where a file asks for a measurement: the call, or the use of a timer of its own that calls what it is given."""
    shared = 0
    for own, other in zip(region.sites, call.sites, strict=False):
        if own != other:
            return own
        shared += 1
    if shared < len(region.sites):
        return region.sites[shared]
    line = region.line_of(call)
    while (line != call.place or call.is_opaque) and shared and _calls_what_it_is_given(source, line):
        shared -= 1
        line = region.sites[shared]
    return line


def _calls_what_it_is_given(source: Source, call: Place) -> bool:
    """Whether a call is one of a parameter of the functions around it: `fn(*args)`."""
    line = source.text.encode().splitlines()[call.line - 1][call.column - 1 :].decode(errors="ignore")
    called = re.match(r"(await )?\s*(\w+)\(", line)
    parameters = {name for function in source.around(call) for name in function.parameters}
    return called is not None and called[2] in parameters and not names_pipeline(called[2])


def warm_ups(source: Source, region: Region, call: Generation) -> list[Generation]:
    """The calls of the same pipeline before a timed region of the same walk, those that are not timed."""
    return [
        other
        for other in source.generations
        if other.entry == region.entry and other.index < region.first and not _counts(source, other)
        if is_same(other.callee, call.callee)
    ]


def _counts(source: Source, call: Generation) -> bool:
    """Whether a call is timed, and not as a first call that is told by itself."""
    return any(r.holds(call) and not is_first_call_told(source, r, call) for r in source.measuring)


def is_warmed(source: Source, region: Region, call: Generation) -> bool:
    """Whether something runs before the first call that counts."""
    if region.clock in ("managed", "caller") or region.is_first_dropped or warm_ups(source, region, call):
        return True
    before = [e for e in source.events if e.entry == region.entry and e.index < region.first]
    if any(isinstance(e, Doing) and e.what == "warming" for e in before):
        return True
    earlier = (r for r in source.regions if r.entry == region.entry and r.last <= region.first)
    return any(r.holds(g) and is_same(g.callee, call.callee) for r in earlier for g in source.generations)


def is_first_call_told(source: Source, region: Region, call: Generation) -> bool:
    """Whether a time is that of a first call by itself: the pipeline is timed again, and this time is not divided."""
    if is_timed_again_in_loop(source, region, call):
        return True
    divided = [side for ratio in source.of(Ratio) for side in (ratio.left, ratio.right)]
    is_divided = any(region in side.regions for side in divided if isinstance(side, Seconds))
    return bool(_later(source, region, call)) and not is_divided


def is_timed_again_in_loop(source: Source, region: Region, call: Generation | None = None) -> bool:
    """Whether a loop times the pipeline of a single measurement again, later on. `call`: else the first one."""
    call = call or next(g for g in source.generations if region.holds(g))
    return not region.loops and any(later.loops for later in _later(source, region, call))


def _later(source: Source, region: Region, call: Generation) -> list[Region]:
    """The regions after one that time the same pipeline."""
    return [
        r
        for r in source.measuring
        if r.entry == region.entry and r.first > region.last
        if any(r.holds(g) and is_same(g.callee, call.callee) for g in source.generations)
    ]


def is_by_median(source: Source, region: Region) -> bool:
    """Whether all that is shown or divided of a region is a median, which the first of several times does not move."""
    values = [side for ratio in source.of(Ratio) for side in (ratio.left, ratio.right)]
    values += [shown.value for report in source.of(Report) for shown in report.shown]
    own = [v for v in values if isinstance(v, Seconds) and region in v.regions and v.statistic != "other"]
    return bool(own) and bool(region.loops) and all(value.statistic == "median" for value in own)


def other_warmed(source: Source, region: Region) -> Generation | None:
    """A warm-up of another pipeline: a call that is not timed before a region, or before another region."""
    own = [g for g in source.generations if g.entry == region.entry]
    untimed = [g for g in own if not source.is_timed(g)]
    before = next((g for g in untimed if g.index < region.first), None)
    timed_here = [g.callee for g in own if region.holds(g)]
    later = ((r, g) for r, g in source.timed if r.entry == region.entry and r.first > region.last)
    others = (warm_ups(source, r, g) for r, g in later if not any(is_same(g.callee, own) for own in timed_here))
    return before or next((warm[0] for warm in others if warm), None)


def names_warm_up(source: Source) -> bool:
    """Whether a name of the file tells of a warm-up."""
    return any(WARM.search(word) for word in source.words)


def is_same(a: Value, b: Value) -> bool:
    """Whether two calls may be of one pipeline: the same object, or one that is called the same."""
    a_options, b_options = (set(map(id, v.options)) if isinstance(v, Either) else {id(v)} for v in (a, b))
    if a_options & b_options:
        return True
    if isinstance(a, Pipeline) and isinstance(b, Pipeline):
        return not (a.is_loaded and b.is_loaded) and a.name == b.name
    return a.key == b.key


def uses_gpu(source: Source) -> bool | None:
    """Whether the file names a GPU; False where it only names the CPU, None where it names neither."""
    if source.mentions("cuda", "mps", "xpu", "hip"):
        return True
    return False if "cpu" in source.words else None


def asks_for_steps(source: Source, place: Place) -> str | None:
    """The parameter or option that says how many steps are to be made, where code at a place could use it."""
    for function in source.around(place):
        for name in function.parameters:
            if names_steps(name):
                return name
    return next((f"--{name}" for name in source.options if names_steps(name)), None)


def is_given(value: Value) -> bool:
    """Whether a value comes from the caller or the command line."""
    return isinstance(value, Argument) and value.origin in ("parameter", "option")
