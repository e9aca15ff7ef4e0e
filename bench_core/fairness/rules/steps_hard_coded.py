"""The number of steps comes from whoever asks, and the model code uses it."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.events import Generation
from bench_core.fairness.source.judging import STEPS, asks_for_steps, is_given, place_of, steps_of, timed
from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Literal, Value

ID = "steps-hard-coded"
ORDER = 2
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="Steps are hard-coded",
        why=(
            "A number that stands in the code wins over the number that was asked for, and nothing says so. With "
            "Stable Diffusion 1.5 at 20 steps, 93 % of the arithmetic is denoising (20 x 1.61 TFLOP an image, "
            "against 2.5 for decoding), so five steps where 20 were asked for look like a speedup of nearly four."
        ),
        fix=(
            "Take the number of steps as an argument and pass it on: inference(pipe, prompts, num_inference_steps, "
            "generator)."
        ),
    ),
    "zh": Words(
        title="步数被写死",
        why=(
            "写在代码里的步数会盖过调用方要求的步数，而且没有任何提示。Stable Diffusion 1.5 在 20 步时，93% 的计算量"
            "用于去噪（每张图 20 × 1.61 TFLOP，解码只有 2.5 TFLOP），所以要求 20 步却只跑 5 步，看起来就像接近四倍的"
            "加速。"
        ),
        fix="把步数作为参数传入并继续传下去：inference(pipe, prompts, num_inference_steps, generator)。",
    ),
}
IGNORES = Template(
    en="{steps} steps always, although {asked} says how many",
    zh="总是 {steps} 步，尽管 {asked} 规定了步数",
)
ALWAYS = Template(
    en="inference makes {steps} steps, whatever it is asked for",
    zh="无论要求多少步，inference 都只跑 {steps} 步",
)
DECLARED = Template(en="{steps} steps, as CHANGES declares", zh="{steps} 步，与 CHANGES 中声明的一致")
NOT_PASSED = Template(
    en="{call} is given no number of steps, although {asked} says how many",
    zh="{call} 没有得到步数，尽管 {asked} 规定了步数",
)
DEFAULT = Template(
    en="inference gives {call} no number of steps: its default runs, whatever is asked for",
    zh="inference 没有把步数传给 {call}：无论要求多少步，都按其默认值运行",
)
ALTERED = Template(en="{steps} is not the number that was asked for", zh="{steps} 不是所要求的步数")


def in_source(source: Source) -> Iterator[At]:
    for _, call in timed(source):
        if not call.is_opaque:
            yield from _judged(source, call, steps_of(call))


def _judged(source: Source, call: Generation, steps: Value | None) -> Iterator[At]:
    place = place_of(call, *STEPS)
    if steps is None:
        yield from _not_passed(source, call)
    elif isinstance(steps, Literal) and isinstance(steps.value, int):
        asked = asks_for_steps(source, steps.place or place)
        if source.model and "num_inference_steps" in source.model.changes:
            yield At(place, DECLARED(steps=steps.value), "note")
        elif asked and not (steps.place and _is_passed(source, steps, call)):
            yield At(place, IGNORES(steps=steps.value, asked=asked), "error")
        elif source.model and source.model.parameters is not None:
            yield At(place, ALWAYS(steps=steps.value), "error")
    elif isinstance(steps, Operation) and _alters(steps):
        yield At(place, ALTERED(steps=steps.text or steps.name))


def _is_passed(source: Source, steps: Literal, call: Generation) -> bool:
    """Whether a literal is what this file gives to a function of its own: then it is what is asked for."""
    if source.options and any("step" in name for name in source.options):
        return False
    around = source.around(call.place)
    if not around or steps.place is None or steps.place in call.places.values():
        return False
    return not around[0].first_line <= steps.place.line <= around[0].last_line


def _alters(steps: Operation) -> bool:
    """`min(steps, 20)`, `steps // 2`: what was asked for, and a number that changes it."""
    numbers = [part for part in steps.of if isinstance(part, Literal)]
    return bool(numbers) and any(is_given(part) for part in steps.walk()) and steps.operator not in ("int", "Or")


def _not_passed(source: Source, call: Generation) -> Iterator[At]:
    """A call that is given no steps although its file is asked for some; in an `inference` that is proved."""
    if {"**", "timesteps", "sigmas"} & set(call.arguments):
        return
    asked, model = asks_for_steps(source, call.place), source.model
    if model is None or model.parameters is None:
        if asked and not _may_be_given_by_position(call):
            yield At(call.place, NOT_PASSED(call=call.text, asked=asked))
    elif "num_inference_steps" not in model.changes:
        evidence = NOT_PASSED(call=call.text, asked=asked) if asked else DEFAULT(call=call.text)
        yield At(call.place, evidence, "error" if asked else None)


def _may_be_given_by_position(call: Generation) -> bool:
    """Whether nothing is known of a call's arguments, so that its steps may be among them."""
    return len(call.arguments) == 0 and not call.is_pipeline and call.prompt is None
