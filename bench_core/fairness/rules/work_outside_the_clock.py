"""All work for an image is done when its clock stops: the images are final, the process and the GPU are at rest.

Threads that wait use no CPU time, so pools and progress bars are no finding; see `worker.aftermath`. What the process
does while it waits for its next call is work outside the clock as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench_core.fairness.contexts import MeasuredCell
from bench_core.fairness.rule import Detected, Template, Words

ID = "work-outside-the-clock"
ORDER = 102
SEVERITY = "error"
ACCEPTABLE = False
WORDS = {
    "en": Words(
        title="Work goes on after the clock has stopped",
        why=(
            "Work that is put off is not saved. In a run of ours a file that returned empty images for a thread to "
            "fill took 4 ms by the clock, and 36 ms of CPU time after it had stopped."
        ),
        fix="Wait for threads and streams before the images are returned, and return finished images.",
    ),
    "zh": Words(
        title="计时停止后仍在工作",
        why=(
            "推迟的工作并没有省去。我们的一次测量中，一个先返回空图像、再由线程填充的文件，计时仅 4 ms，"
            "而计时停止后又用了 36 ms 的 CPU 时间。"
        ),
        fix="返回图像之前先等待线程与流结束，并返回已完成的图像。",
    ),
}
CHANGED = Template(
    en="images were others after the clock had stopped, in {count} of {total} calls",
    zh="{total} 次调用中有 {count} 次，图像在计时停止后又发生变化",
)
CPU_AFTER = Template(
    en="{seconds:.3g} s of CPU time after the clock had stopped, in {count} of {total} calls",
    zh="{total} 次调用中有 {count} 次，计时停止后又用了 {seconds:.3g} s 的 CPU 时间",
)
CPU_BETWEEN = Template(
    en="{seconds:.3g} s of CPU time while it waited for its next call, in {count} of {total} calls",
    zh="{total} 次调用中有 {count} 次，等待下一次调用期间用了 {seconds:.3g} s 的 CPU 时间",
)
GPU_AFTER = Template(
    en="the GPU worked {seconds:.3g} s longer than the clock, in {count} of {total} calls",
    zh="{total} 次调用中有 {count} 次，GPU 在计时停止后又工作了 {seconds:.3g} s",
)
WORK = {
    "cpu_after_s": (CPU_AFTER, 0.004),
    "cpu_between_s": (CPU_BETWEEN, 0.02),
    "gpu_after_s": (GPU_AFTER, 0.002),
}
"""By field of the witness: what is said, and the seconds that are no work yet (replies are sent, memory is freed)."""
SHARE = 0.02
"""Of a call's time: less is no matter."""


def in_cell(measured: MeasuredCell) -> Iterator[Detected]:
    total = len(measured.calls)
    changed = sum(bool(call.witness.images_changed) for call in measured.calls)
    if changed:
        yield CHANGED(count=changed, total=total)
    for field, (template, least_s) in WORK.items():
        worked = [
            seconds
            for call in measured.calls
            if (seconds := getattr(call.witness, field)) and seconds > max(least_s, SHARE * (call.batch_s or 0.0))
        ]
        if measured.are_many(len(worked)):
            yield template(seconds=median(worked), count=len(worked), total=total)
