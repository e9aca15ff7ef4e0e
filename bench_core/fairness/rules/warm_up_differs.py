"""Both sides are warmed up by as many calls, like the timed ones."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from bench_core.fairness.contexts import Side, TwoRuns, in_words
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source import aspects
from bench_core.fairness.source.arms import Arm, pairs, parting
from bench_core.fairness.source.describing import described
from bench_core.fairness.source.events import Generation
from bench_core.fairness.source.judging import is_same, is_warmed, steps_of, timed, warm_ups
from bench_core.fairness.source.place import At, Difference, Place
from bench_core.fairness.source.prompts import length, shape
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Literal

ID = "warm-up-differs"
ORDER = 6
SEVERITY = "warning"
LEAVES_UNDECIDED = True
CONDITIONS = ("warm_up_calls", "warm_up_cap", "settle_calls", "turns")
WORDS = {
    "en": Words(
        title="Not the same warm-up",
        why=(
            "What only a first call does is then in one side's time and not in the other's. With torch.compile the "
            "first call took 50 s where later ones were 1.28 times faster than without it; even without it a first "
            "call took up to 1.87 times the median."
        ),
        fix="Warm both sides up by the same number of calls, of the same shape as the timed ones.",
    ),
    "zh": Words(
        title="预热方式不同",
        why=(
            "只有首次调用才做的工作会计入一方的时间，而不计入另一方。使用 torch.compile 时首次调用耗时 50 秒，之后"
            "才比不用时快 1.28 倍；即使不用它，首次调用也可达中位数的 1.87 倍。"
        ),
        fix="双方用相同次数、与计时调用形状相同的调用来预热。",
    ),
}
OTHER_PROMPTS = Template(
    en="the warm-up is given one prompt a call, the timed call in line {line} several",
    zh="预热每次调用只有一条提示词，第 {line} 行的计时调用有多条",
)
SINGLE_TIMED = Template(
    en="the warm-up is given several prompts a call, the timed call in line {line} one",
    zh="预热每次调用有多条提示词，第 {line} 行的计时调用只有一条",
)
OTHER_SIZE = Template(
    en="the warm-up is given {n} prompts a call, the timed call in line {line} {timed}",
    zh="预热每次调用有 {n} 条提示词，第 {line} 行的计时调用有 {timed} 条",
)
MORE = Template(
    en="{n} warm-up calls before these times, {other} before those of line {line}",
    zh="此处计时前有 {n} 次预热调用，第 {line} 行计时前有 {other} 次",
)
OTHER_PIXELS = Template(
    en="{field} is {value} in the warm-up, {timed} in the timed call in line {line}",
    zh="预热时 {field} 为 {value}，第 {line} 行的计时调用为 {timed}",
)
FIXED = Template(
    en="warm-up calls of {side}: {n} at each start, steady or not; of {other}: {n_other}",
    zh="{side} 每次启动固定预热 {n} 次，不论是否稳定；{other}：{n_other}",
)
UNTIL_STEADY = Template(en="until they are steady", zh="预热到耗时稳定为止")
SO_MANY = Template(en="{n}", zh="{n} 次")
SIZE = ("height", "width")
OTHER_STEPS = Template(
    en="the warm-up makes {steps} steps, the timed call in line {line} {timed}",
    zh="预热跑 {steps} 步，第 {line} 行的计时调用跑 {timed} 步",
)


def in_sides(a: Side, b: Side) -> Iterator[Detected]:
    """A number of warm-up calls that one side has by a condition, and the other not."""
    mine, theirs = (_fixed(side) for side in (a, b))
    if mine != theirs:
        side, n, other, n_other = (a, mine, b, theirs) if mine is not None else (b, theirs, a, mine)
        said = UNTIL_STEADY() if n_other is None else SO_MANY(n=n_other)
        yield "note", FIXED(side=side.name, n=n, other=other.name, n_other=said)


def _fixed(side: Side) -> str | None:
    """The number of a side's warm-up calls; None where they go on until calls are steady."""
    return side.conditions.get("warm_up_calls", None if side.protocol.warm_up_calls else "0")


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))


def in_source(source: Source) -> Iterator[At]:
    yield from _of_arms(source)
    for region, call in timed(source):
        before = [(warm, _unlike(warm, call)) for warm in warm_ups(source, region, call)]
        unlike = [at for warm, at in before if at is not None and (not warm.is_kept or _is_repeated(warm))]
        if unlike and all(at is not None for _, at in before):
            yield unlike[-1]


def _of_arms(source: Source) -> Iterator[At]:
    """Sides of a script of which one is warmed up more than the other."""
    for a, b, _ in pairs(source):
        own = [_own(source, arm, other) for arm, other in ((a, b), (b, a))]
        if own[0] is None or own[1] is None:
            continue
        calls = [_calls(warm, arm) for warm, arm in zip(own, (a, b), strict=True) if warm is not None]
        is_hidden = any(n == 0 and is_warmed(source, x.region, x.call) for n, x in zip(calls, (a, b), strict=True))
        is_warm_already = calls[1] == 0 and a.call.callee is b.call.callee
        if None not in calls and calls[0] != calls[1] and not (is_warm_already or is_hidden):
            yield At(_place(own[1], a, b), MORE(n=calls[1], other=calls[0], line=a.site.line))


def _place(own: list[Generation], a: Arm, b: Arm) -> Place:
    """The later arm's warm-up; where the other arm goes through its lines too, the line that sends this one there."""
    is_shared = any(b.site in warm.sites and warm.functions[-1:] == a.call.functions[-1:] for warm in own)
    return parting(own[0], b.call)[0] if own and not is_shared else b.site


def _own(source: Source, arm: Arm, other: Arm) -> list[Generation] | None:
    """The warm-up calls of an arm; None where it is not told which arm's pipeline some of them call.

    Where both arms share a pipeline, those since the last timed call.
    """
    is_shared = arm.call.callee is other.call.callee
    earlier = [g.index for _, g in source.timed if g.entry == arm.call.entry and g.index < arm.region.first]
    last = max(earlier, default=-1) if is_shared else -1
    found = [warm for warm in warm_ups(source, arm.region, arm.call) if warm.index > last and not warm.is_kept]
    if is_shared or not is_same(arm.call.callee, other.call.callee):
        return found
    own = [warm for warm in found if warm.callee is arm.call.callee]
    return own if all(warm.callee is other.call.callee for warm in found if warm not in own) else None


def _calls(own: list[Generation], arm: Arm) -> int | None:
    """The number of warm-up calls, None where the source does not tell."""
    turns = [[length(loop.over) for loop in warm.loops if loop not in arm.region.loops] for warm in own]
    if any(None in of_one for of_one in turns):
        return None
    return sum(prod(n for n in of_one if n is not None) for of_one in turns)


def _is_repeated(warm: Generation) -> bool:
    """Whether a loop makes the same call again and again."""
    return bool(warm.loops) and not any(warm.prompt and warm.prompt.depends_on(loop) for loop in warm.loops)


def _unlike(warm: Generation, call: Generation) -> At | None:
    """How a warm-up call differs from a timed one, None where nothing tells that it does."""
    shapes, line = (shape(warm.prompt), shape(call.prompt)), call.place.line
    if shapes == ("one", "many"):
        return At(parting(warm, call)[0], OTHER_PROMPTS(line=line))
    if shapes == ("many", "one"):
        return At(parting(warm, call)[0], SINGLE_TIMED(line=line))
    sizes = length(warm.prompt), length(call.prompt)
    if None not in sizes and sizes[0] != sizes[1]:
        return At(parting(warm, call)[0], OTHER_SIZE(n=sizes[0], timed=sizes[1], line=line))
    for name in SIZE:
        told = [given.arguments[name] for given in (warm, call) if name in given.arguments]
        if len(told) == 2 and all(isinstance(value, Literal) for value in told) and told[0].key != told[1].key:
            words = {"value": described(told[0]), "timed": described(told[1])}
            return At(parting(warm, call)[0], OTHER_PIXELS(field=name, line=line, **words))
    steps, timed_steps = steps_of(warm), steps_of(call)
    if isinstance(steps, Literal) and timed_steps is not None and steps.key != timed_steps.key:
        return At(parting(warm, call)[0], OTHER_STEPS(steps=steps.value, timed=described(timed_steps), line=line))
    return None


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing(a, b, "warm-up")
