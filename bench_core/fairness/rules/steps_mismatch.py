"""Both sides made the denoising steps that they were asked for, or that they declare.

What counts is the number that `set_timesteps` was given, since samplers honestly make more steps of it (Heun 2n - 1); a
scheduler that then makes fewer was not asked for all of them. A number that is declared on purpose is a note beside the
result. Whoever makes steps without the scheduler can be caught by the denoiser's calls only, which a cache may honestly
leave out: a warning. So are passes that the code between two steps leaves out for all to see. A denoiser that is called
and answers without computing anything counts as one that was not run, unless `CHANGES` has a word on `denoiser`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import Side, TwoRuns, differing, in_words
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source import arms, aspects
from bench_core.fairness.source.judging import STEPS, place_of, steps_of, timed
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.prompts import number
from bench_core.fairness.source.saying import OWN
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Argument, Either, Value

ID = "steps-mismatch"
ORDER = 1
SEVERITY = "error"
CONDITIONS = ("steps",)
WITNESSES = ("steps_set",)
WORDS = {
    "en": Words(
        title="Not the same number of steps",
        why=(
            "Time is nearly proportional to the number of denoising steps. In Stable Diffusion 1.5 a step with "
            "guidance takes 1.61 TFLOP an image and decoding 2.5, so 5 steps where 20 were asked are less than a "
            "third of the work."
        ),
        fix="Give every candidate the same number of steps and let the model code use it.",
    ),
    "zh": Words(
        title="步数不同",
        why=(
            "时间几乎与去噪步数成正比。Stable Diffusion 1.5 带引导的每一步为每张图像需要 1.61 TFLOP，解码需要"
            " 2.5 TFLOP，所以要求 20 步却只走 5 步时，工作量不到三分之一。"
        ),
        fix="让所有候选方案使用相同的步数，并确保模型代码真正采用该步数。",
    ),
}
NOT_AS_ASKED = Template(
    en="{side}: {set} steps where {asked} were asked", zh="{side}：要求 {asked} 步，实际设为 {set} 步"
)
NOT_ALL_RUN = Template(
    en="{side}: the scheduler made {run} steps where {asked} were asked",
    zh="{side}：要求 {asked} 步，调度器只执行了 {run} 步",
)
BY_ITSELF = Template(
    en="{side}: {calls} denoiser calls for {asked} steps, without the scheduler",
    zh="{side}：{asked} 步只调用了 {calls} 次去噪器，且未使用调度器",
)
CONFIGURED = Template(
    en="the number of steps is {configured} where there is one, and what was asked for otherwise",
    zh="若有 {configured} 就用它作为步数，否则才用所要求的步数",
)

ANSWERED = Template(
    en="{side}: the denoiser computed {run:g} of its {calls:g} passes, and answered the others from what it had kept",
    zh="{side}：去噪器被调用 {calls:g} 次，只计算了 {run:g} 次，其余直接返回先前的结果",
)
LEFT_OUT = Template(
    en="{side}: the denoiser ran in {run:.3g} of {steps:g} steps",
    zh="{side}：{steps:g} 步中去噪器只在 {run:.3g} 步中运行",
)
NEARLY = 0.99


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    as_expected = all(side.seen("steps_set") == {_expected(side)} for side in (a, b))
    found: list[Detected] = [*differing(a, b, WITNESSES)]
    if as_expected:
        found = [("note", evidence) for evidence in differing(a, b, WITNESSES)]
    yield from found
    if not found:
        yield from (("warning", NOT_AS_ASKED(**given)) for side in (a, b) for given in _otherwise_set(side))
    runs = [side.fewest("steps_run") for side in (a, b)]
    for side, run in zip((a, b), runs, strict=True):
        asked = min([_expected(side), *(s for s in side.seen("steps_set") if isinstance(s, int))])
        if run and run < asked and len(set(runs)) > 1:
            yield NOT_ALL_RUN(side=side.name, run=run, asked=asked)
        if run == 0 and (calls := side.fewest("denoiser_calls")) and calls < asked:
            yield "warning", BY_ITSELF(side=side.name, calls=calls, asked=asked)
    for side in (a, b):
        yield from _passes_left_out(side)


def _passes_left_out(side: Side) -> Iterator[Detected]:
    """Steps for which nothing was denoised: within the denoiser, or around it."""
    is_declared = "denoiser" in side.declared
    run, calls = side.typical("layer_calls"), side.typical("denoiser_calls")
    if run and calls and run < NEARLY * calls:
        evidence = ANSWERED(side=side.name, run=run, calls=calls)
        yield ("note", evidence) if is_declared else evidence
    rows, in_full = side.typical("denoiser_rows"), _rows_in_full(side)
    steps = side.typical("scheduler_steps")
    if rows and steps and in_full and rows < NEARLY * in_full:
        yield "note" if is_declared else "warning", LEFT_OUT(side=side.name, run=steps * rows / in_full, steps=steps)


def _rows_in_full(side: Side) -> float | None:
    """Rows through the denoiser, had it run in every step as in those in which it ran; None where that is unknown."""
    images, rows = side.typical("stepped_rows"), side.typical("rows_per_step")
    return images * rows if images and rows else None


def _expected(side: Side) -> int:
    """The steps that a side was asked for, or that it declares."""
    declared = side.declared.get("num_inference_steps", "")
    return int(declared) if declared.isdecimal() else side.cell.steps


def _otherwise_set(side: Side) -> Iterator[dict[str, object]]:
    expected = _expected(side)
    for steps in sorted(s for s in side.seen("steps_set") if isinstance(s, int)):
        if steps != expected:
            yield {"side": side.name, "set": steps, "asked": expected}


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))


def _is_usual(steps: Value) -> bool:
    """Whether a pipeline may well make so many steps where it is given no number."""
    return number(steps, with_defaults=True) in (None, 50)


def in_source(source: Source) -> Iterator[At]:
    for at in arms.differing(source, arms.given_or_usual(*STEPS), unsaid=OWN(), is_default=_is_usual):
        yield At(at.place, at.evidence, "warning")
    for _, call in timed(source):
        steps = steps_of(call)
        options = steps.options if isinstance(steps, Either) else ()
        configured = [o for o in options if isinstance(o, Argument) and o.origin == "configuration"]
        if configured and len(configured) < len(options):
            yield At(place_of(call, *STEPS), CONFIGURED(configured=configured[0].name), "warning")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing(a, b, "steps")
