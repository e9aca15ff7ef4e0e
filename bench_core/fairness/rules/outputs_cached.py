"""Every call makes its images: the denoiser runs in it, and a call that is made again takes the same work.

Timed prompts and seeds are always fresh. So a cache that is keyed by them fills and is never hit, and shows only when
prompts and calls are repeated, which is done after the rounds (`conductor.repeats`). A cache of prompt embeddings saves
the text encoder's work and no image's; with fresh prompts it saves nothing, so it is a note.

A denoiser that never ran is no proof where the work was done by something that is not watched. If the operations that
were counted in a call are at least a hundredth of the other side's, and the denoiser did not run then either, that is
`unwitnessed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench_core import plan
from bench_core.fairness.contexts import Side
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.fairness.source.events import Access, Generation, Region
from bench_core.fairness.source.judging import timed
from bench_core.fairness.source.numbers import Count, Operation
from bench_core.fairness.source.place import At
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Literal, Named, Value

ID = "outputs-cached"
ORDER = 21
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Images were not made anew",
        why=(
            "An image that is kept from an earlier call costs nothing, and nobody asks for the same one twice. In a "
            "run of ours a file that kept its images returned a batch in 0.1 ms; making it took 38 ms."
        ),
        fix="Compute every image in the call that asks for it; keep what depends on the model only.",
    ),
    "zh": Words(
        title="图像并非重新生成",
        why=(
            "保留自先前调用的图像不花任何代价，而实际使用中没有人会重复请求同一张图像。"
            "我们的一次测量中，一个保留图像的文件返回一批图像只需 0.1 ms，而真正生成需要 38 ms。"
        ),
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
"""Shares of the time of the fastest fresh call: below them is the slowest of the repeated ones."""
SHAPES = ("shape", "dtype", "device", "size", "ndim")
MOST_PARTS = 500
ENOUGH = 3
"""Calls of each kind whose times tell anything."""
NOISE_S = 0.01
"""Seconds by which short calls differ where other programs run."""
KEPT_BY = Template(en="the results of {function} are kept by its decorator", zh="{function} 的结果被装饰器缓存")
LOOKED_UP = Template(en="{call} is made only if {test}", zh="只有在 {test} 时才调用 {call}")
KEPT_IN = Template(
    en="{store} keeps the images of {call} by prompt, and is asked before they are made",
    zh="{store} 按提示词保存 {call} 的图像，生成之前先查询它",
)


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
    found: dict[str, set[str]] = {}
    for call in side.calls:
        if not call.witness.denoiser_calls and not call.witness.images_constant:
            for image, sample in zip(call.image_hashes, call.sample_ids, strict=False):
                found.setdefault(image, set()).add(plan.prompt(side.protocol, "timed", sample))
    return found


def _repeated(side: Side) -> Iterator[Detected]:
    """What repeated calls saved: rows, or time where rows are not known."""
    for kind, what in REPEATED.items():
        rows, fresh = _values(side, kind, "denoiser_rows"), _values(side, "fresh", "denoiser_rows")
        if rows and any(fresh) and median(rows) < median(fresh):
            yield FEWER_ROWS(side=side.name, what=what(), rows=median(rows), fresh=median(fresh))
            continue
        seconds, fresh_s = _values(side, kind, "outside_s"), _values(side, "fresh", "outside_s")
        if min(len(seconds), len(fresh_s)) < ENOUGH or max(seconds) >= SOMEWHAT_SOONER * min(fresh_s):
            continue
        much = not any(fresh) and max(seconds) < MUCH_SOONER * min(fresh_s)
        if min(fresh_s) - max(seconds) > (NOISE_S if much else max(NOISE_S, _range(seconds), _range(fresh_s))):
            evidence = SOONER(side=side.name, what=what(), seconds=median(seconds), fresh=median(fresh_s))
            yield evidence if much else ("note", evidence)


def _range(values: list[float]) -> float:
    """What calls of one kind differ by, from the machine alone."""
    return max(values) - min(values)


def _values(side: Side, kind: str, field: str) -> list[float]:
    return [value for r in side.facts.repeats or () if r.kind == kind and (value := getattr(r, field)) is not None]


def in_source(source: Source) -> Iterator[At]:
    for region, call in timed(source):
        kept = [function for function in call.functions if function in source.cached]
        if kept:
            yield At(call.place, KEPT_BY(function=kept[-1]), "warning")
        elif (test := _looked_up(call)) is not None:
            yield At(call.place, LOOKED_UP(call=call.text, test=test), "warning")
        elif (store := _kept_in(source, region, call)) is not None:
            yield At(call.place, KEPT_IN(store=store.name or store.text, call=call.text), "warning")


def _looked_up(call: Generation) -> str | None:
    """The condition that asks whether the prompts of a call are in a table."""
    for branch in call.branches:
        if isinstance(branch.test, Operation) and branch.test.operator in ("In", "NotIn") and call.prompt is not None:
            prompts = {id(part) for part in _told_by(call.prompt)}
            if any(id(part) in prompts for part in _told_by(branch.test.of[0])):
                return branch.test.text
    return None


def _kept_in(source: Source, region: Region, call: Generation) -> Value | None:
    """What is asked for a key made of the prompts before a call, and keeps the images of the call by such a key."""
    prompts = {id(part) for part in _told_by(call.prompt)} if call.prompt is not None else set()
    accesses = [a for a in source.within(region, Access) if any(id(part) in prompts for part in _told_by(a.key))]
    for kept in accesses:
        if kept.is_kept and call.index in kept.images:
            asked = [a for a in accesses if not a.is_kept and a.store is kept.store and a.index < call.index]
            if asked:
                return kept.store
    return None


def _told_by(value: Value) -> Iterator[Value]:
    """What a value is made of, but for what only a size, a type or a number of steps is asked of."""
    seen: set[int] = set()
    waiting = [value]
    while waiting and len(seen) < MOST_PARTS:
        part = waiting.pop()
        is_told = isinstance(part, Literal | Named | Count) or getattr(part, "attribute", "") in SHAPES
        if id(part) not in seen and not is_told:
            seen.add(id(part))
            yield part
            waiting.extend(part.parts)
