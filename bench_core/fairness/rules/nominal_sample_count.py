"""Only images that were made are counted."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.events import Division, Report, Seconds
from bench_core.fairness.source.numbers import Accumulated, Count, Operation, Range
from bench_core.fairness.source.place import At
from bench_core.fairness.source.prompts import Batches, batches, length, number, shape
from bench_core.fairness.source.source import Source
from bench_core.fairness.source.values import Element, Items, Loop, Many, Value

ID = "nominal-sample-count"
ORDER = 8
SEVERITY = "error"
WORDS = {
    "en": Words(
        title="Counts images that were never made",
        why=(
            "Adding the batch size for every batch counts a short last batch as a full one, and the time per image "
            "comes out too small. 36 prompts at a batch size of 8 count as 40 images: 10 % too fast."
        ),
        fix="Count what was made: add len(batch), or the number of images that came back.",
    ),
    "zh": Words(
        title="把没有生成的图像也计入样本数",
        why=(
            "每个批次都加上批次大小，会把不足的最后一批当作满批，算出的每张图时间偏小。36 条提示词、批次大小为 8 时会"
            "计为 40 张图：快了 10%。"
        ),
        fix="按实际生成的数量计数：加上 len(batch)，或返回的图像数。",
    ),
}
FULL = Template(
    en="a mean of batches is divided by {count}, though the last one may be shorter",
    zh="批次的平均值除以 {count}，而最后一批可能不足",
)
MAY_COUNT = Template(
    en="{count} counts a full batch for a last one that may be shorter",
    zh="{count} 把可能不足的最后一批按满批计数",
)
COUNTS = Template(
    en="{count} counts {counted} images, of which {made} are made",
    zh="{count} 计为 {counted} 张图，实际只生成 {made} 张",
)


def in_source(source: Source) -> Iterator[At]:
    splits = [split for _, call in source.timed if (split := batches(call.prompt)) is not None and split.may_be_short]
    if not splits:
        return
    for division in source.of(Division):
        time = division.time
        is_mean = isinstance(time, Seconds) and (time.statistic in ("mean", "median") or time.divisor is not None)
        if is_mean and any(division.count.key == split.width.key for split in splits):
            yield At(division.place, FULL(count=division.count.text or division.count.name), "warning")
    for count in _counts(source):
        split = next((split for split in splits if _is_nominal(count, split)), None)
        if split is not None and count.place is not None:
            yield _judged(count, split)


def _counts(source: Source) -> Iterator[Value]:
    """The counts that times are divided by or multiplied with, and those that are shown or given back."""
    for division in source.of(Division):
        yield from division.count.walk()
    for report in source.of(Report):
        for shown in report.shown:
            yield from shown.value.walk()


def _is_nominal(count: Value, split: Batches) -> bool:
    """`n += batch_size` for every batch, or `n_batches * batch_size`."""
    if isinstance(count, Accumulated):
        return count.added.key == split.width.key and number(count.added) != 1
    if isinstance(count, Operation) and count.operator == "Mult":
        factors = [part for part in count.of if part.key != split.width.key]
        return len(factors) == len(count.of) - 1 and any(_counts_batches(factor) for factor in factors)
    return False


def _counts_batches(factor: Value) -> bool:
    """A number of batches that is rounded up, or that of a list of batches."""
    if isinstance(factor, Count) and _is_one_a_batch(factor.of):
        return True
    if isinstance(factor, Accumulated) and number(factor.added) == 1:
        return factor.loop is not None and _is_of_batches(factor.loop)
    is_quotient = any(isinstance(part, Operation) and part.operator in ("ceil", "FloorDiv") for part in factor.walk())
    return is_quotient and not _varies(factor)


def _varies(count: Value) -> bool:
    """Whether a number is another one in each turn of a loop; a length is not."""
    if isinstance(count, Count):
        return False
    return isinstance(count, Element) or any(map(_varies, count.parts))


def _is_one_a_batch(of: Value) -> bool:
    """Whether a list has one batch, or one time, for each batch."""
    if isinstance(of, Many):
        return shape(of.item) == "many"
    times = of.items if isinstance(of, Items) else []
    regions = [region for time in times if isinstance(time, Seconds) for region in time.regions]
    return bool(regions) and any(_is_of_batches(loop) for region in regions for loop in region.loops[-1:])


def _is_of_batches(loop: Loop) -> bool:
    """Whether a loop goes through prompts batch by batch."""
    over = loop.over
    if isinstance(over, Range):
        return over.step is not None or _counts_batches(over.stop)
    return isinstance(over, Many) and shape(over.item) == "many"


def _judged(count: Value, split: Batches) -> At:
    made, width = length(split.of), number(split.width)
    assert count.place is not None
    if split.is_short and made is not None and width:
        counted = -(-made // width) * width
        return At(count.place, COUNTS(count=count.text, counted=counted, made=made))
    return At(count.place, MAY_COUNT(count=count.text), "warning")
