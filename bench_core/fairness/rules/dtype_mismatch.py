"""Each side ran in the number format that it declares.

Formats that differ as declared are a note: the format is then what is compared. A format shows in three places: in what
the denoiser is given, in its weights and in what it computes (autocast). The smallest of them is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from bench_core.fairness.contexts import Side, TwoRuns, as_text, in_words, names_and_values
from bench_core.fairness.rule import AGAINST, Detected, Template, Words
from bench_core.fairness.source import arms, aspects
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Value
from bench_core.records import Call

ID = "dtype-mismatch"
ORDER = 40
SEVERITY = "error"
CONDITIONS = ("dtype",)
WITNESSES = ("dtype",)
WORDS = {
    "en": Words(
        title="Not the same number format",
        why=(
            "Another number format changes the time by itself, whatever the technique does. On a CPU fp16 took about "
            "15 times as long as float32."
        ),
        fix="Give all candidates the same dtype, or name the dtype as the technique under test.",
    ),
    "zh": Words(
        title="数值格式不同",
        why="换一种数值格式本身就会改变耗时，与被测技术无关。在 CPU 上，fp16 的耗时约为 float32 的 15 倍。",
        fix="让所有候选方案使用相同的 dtype，或明确把 dtype 作为被测技术。",
    ),
}
NOT_AS_DECLARED = Template(
    en="{side} should run in {declared} and was seen in {seen}",
    zh="{side} 应以 {declared} 运行，实际为 {seen}",
)
PLACES = ("dtype", "weights_dtype", "activation_dtype")
"""Fields of the witness in which a format shows."""
USUAL = "float32"
"""What diffusers loads where nothing else is said."""


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    if None in a.seen("dtype") | b.seen("dtype"):
        return
    wrong = [_not_as_declared(side) for side in (a, b) if _counts(side) != {_declared(side)}]
    yield from wrong
    if not wrong and _counts(a) != _counts(b):
        yield "note", AGAINST(field="dtype", **names_and_values(a, _counts(a), b, _counts(b)))


def _declared(side: Side) -> str:
    return side.declared.get("dtype", side.protocol.dtype)


def _not_as_declared(side: Side) -> Detected:
    return NOT_AS_DECLARED(side=side.name, declared=_declared(side), seen=as_text(_counts(side)))


def _counts(side: Side) -> set[str]:
    """The smallest format of every call."""
    return {min(_formats(call), key=_bits) for call in side.calls}


def _formats(call: Call) -> list[str]:
    return [value for place in PLACES if (value := getattr(call.witness, place)) is not None]


def _bits(dtype: str) -> int:
    """The size in the format's name: 16 of `bfloat16`, 8 of `float8_e4m3fn`."""
    return int("".join(takewhile(str.isdigit, dtype.lstrip("abcdefghijklmnopqrstuvwxyz"))) or 64)


def between_runs(runs: TwoRuns) -> Iterator[Detected]:
    yield from map(in_words, runs.judged_by(ID))


def in_source(source: Source) -> Iterator[At]:
    for at in arms.differing(source, _dtype, unsaid=USUAL):
        yield At(at.place, at.evidence, "warning")


def _dtype(arm: arms.Arm) -> Value | None:
    """The number format that an arm's pipeline is loaded in."""
    return arms.setting(arm, "dtype", "torch_dtype")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from aspects.differing_settings(a, b, "dtype")
