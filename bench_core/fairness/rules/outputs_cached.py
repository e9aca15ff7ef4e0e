"""Every call makes its images: the denoiser runs in it, and a call that is made again takes the same work.

Timed prompts and seeds are always fresh. So a cache that is keyed by them fills and is never hit, and shows only when
prompts and calls are repeated, which is done after the rounds (`conductor.repeats`). A cache of prompt embeddings saves
the text encoder's work and no image's; with fresh prompts it saves nothing, so it is a note.

A denoiser that never ran is no proof where the work was done by something that is not watched: if the operations that
were counted in a call are at least a hundredth of the other side's, that is `unwitnessed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench_core.fairness.contexts import Side
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.phrase import Phrase

ID = "outputs-cached"
ORDER = 21
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Images were not made anew",
        why="WHY",
        fix="Compute every image in the call that asks for it; keep what depends on the model only.",
    ),
    "zh": Words(
        title="图像并非重新生成",
        why="WHY",
        fix="每张图像都应在请求它的那次调用中计算；只保留仅取决于模型的内容。",
    ),
}
NO_PASS = Template(
    en="{side}: no pass through the denoiser in {count} of {total} calls",
    zh="{side}：{total} 次调用中有 {count} 次没有经过去噪器",
)
SAME_IMAGE = Template(
    en="{side}: one image for {n} different prompts",
    zh="{side}：{n} 条不同的提示词得到同一张图像",
)
FEWER_ROWS = Template(
    en="{side}: {rows:g} denoiser rows when {what} was repeated, {fresh:g} when it was new",
    zh="{side}：重复{what}时去噪器只处理 {rows:g} 行，首次为 {fresh:g} 行",
)
SOONER = Template(
    en="{side}: {seconds:.3g} s when {what} was repeated, {fresh:.3g} s when it was new",
    zh="{side}：重复{what}时耗时 {seconds:.3g} s，首次为 {fresh:.3g} s",
)
PROMPT = Template(en="a prompt", zh="提示词")
CALL = Template(en="a call", zh="整次调用")
REPEATED = {"prompt": PROMPT, "call": CALL}
MUCH_SOONER, SOMEWHAT_SOONER = 0.5, 0.9
"""Shares of a fresh call's time."""


def in_calls(a: Side, b: Side) -> Iterator[Detected]:
    for side, other in ((a, b), (b, a)):
        idle = sum(n == 0 for n in side.known("denoiser_calls"))
        if idle and not side.works_elsewhere(other):
            yield NO_PASS(side=side.name, count=idle, total=len(side.calls))
        most = max((len(prompts) for prompts in _prompts_by_image(side).values()), default=0)
        if most > 1:
            yield SAME_IMAGE(side=side.name, n=most)
        yield from _repeated(side)


def _prompts_by_image(side: Side) -> dict[str, set[str]]:
    """Prompts by image, of calls whose denoiser was not seen at work, and whose images are more than one colour."""
    prompts, found = side.protocol.prompts, dict[str, set[str]]()
    for call in side.calls:
        if not call.witness.denoiser_calls and not call.witness.images_constant:
            for image, sample in zip(call.image_hashes, call.sample_ids, strict=False):
                found.setdefault(image, set()).add(prompts[sample % len(prompts)])
    return found


def _repeated(side: Side) -> Iterator[Detected]:
    """What repeated calls saved: rows, or time where rows are not known."""
    for kind, what in REPEATED.items():
        rows, fresh = (_median(side, k, "denoiser_rows") for k in (kind, "fresh"))
        if rows is not None and fresh and rows < fresh:
            yield FEWER_ROWS(side=side.name, what=what(), rows=rows, fresh=fresh)
            continue
        seconds, fresh_s = (_median(side, k, "outside_s") for k in (kind, "fresh"))
        if seconds is None or fresh_s is None or seconds >= SOMEWHAT_SOONER * fresh_s:
            continue
        evidence: Phrase = SOONER(side=side.name, what=what(), seconds=seconds, fresh=fresh_s)
        yield evidence if not fresh and seconds < MUCH_SOONER * fresh_s else ("note", evidence)


def _median(side: Side, kind: str, field: str) -> float | None:
    values = [getattr(r, field) for r in side.facts.repeats or () if r.kind == kind and getattr(r, field) is not None]
    return median(values) if values else None
