"""What a technique promises happened: its cache was hit, tokens were merged, compiled code ran.

A warning, which leaves the ratio: the two sides did comparable work and their times are true. Only the name is wrong,
since what was measured is not the technique.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words
from bench_core.techniques.registry import quantities

ID = "mechanism-not-engaged"
ORDER = 71
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The technique did not do what it promises",
        why=(
            "A technique that is applied without an error may still do nothing, and its ratio is then that of the "
            "plain pipeline under another name. Of the caches of diffusers, TaylorSeer and MagCache did nothing at all "
            "on a UNet pipeline: the images did not differ by a single bit."
        ),
        fix=(
            "Look at the options (an interval of 1 never uses the cache, a ratio of 0 merges nothing) and at whether "
            "the technique supports this pipeline; then measure again."
        ),
    ),
    "zh": Words(
        title="所用技术没有真正生效",
        why=(
            "技术应用时没有报错，不代表它起了作用；这时得到的比值只是换了名字的原始管线。例如 diffusers 自带的缓存中，"
            "TaylorSeer 和 MagCache 在 UNet 管线上完全不起作用：图像没有一个比特的差别。"
        ),
        fix="检查选项（间隔为 1 永远用不到缓存，比例为 0 不合并任何 token），并确认该技术支持此管线；然后重新测量。",
    ),
}
PROMISES = {name: Template(q.en, q.zh) for name, q in quantities().items() if q.promised}
"""What must happen, in the technique's own words."""
NEVER = Template(
    en="{name} was 0 in all {calls} calls ({promise})", zh="{name} 在全部 {calls} 次调用中均为 0（{promise}）"
)


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    for name, promise in PROMISES.items():
        values = measured.seen(name)
        if values and not any(values):
            yield NEVER(name=name, calls=len(values), promise=promise())
