"""The clock is stopped when the device has finished."""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.fairness.rule import Template, Words
from bench_core.fairness.source.aspects import differing
from bench_core.fairness.source.events import Generation, Region, Wait
from bench_core.fairness.source.judging import uses_gpu
from bench_core.fairness.source.place import At, Difference
from bench_core.fairness.source.source import Source, argument
from bench_core.fairness.source.values import Literal

ID = "no-synchronize"
ORDER = 15
SEVERITY = "warning"
WORDS = {
    "en": Words(
        title="The clock does not wait for the GPU",
        why=(
            "A CUDA call returns before its work is done (PyTorch, CUDA semantics: asynchronous execution), so a "
            "clock that does not wait may time the launching of kernels only. Where pixels are brought to the host "
            "something waits anyway: for Stable Diffusion 1.5 on an H200 a missing synchronize changed nothing, as "
            "its scheduler waits in every step."
        ),
        fix="Call torch.cuda.synchronize() before both readings of the clock, or time with CUDA events.",
    ),
    "zh": Words(
        title="计时没有等待 GPU 完成",
        why=(
            "CUDA 调用在工作完成之前就返回（见 PyTorch 文档“CUDA semantics”：异步执行），不等待的计时可能只测到内核的"
            "启动时间。若像素被取回主机，则总有环节会等待：H200 上的 Stable Diffusion 1.5，缺少同步对结果没有影响，因"
            "为调度器每一步都会等待。"
        ),
        fix="在两次读取时钟之前都调用 torch.cuda.synchronize()，或使用 CUDA 事件计时。",
    ),
}
NO_WAIT = Template(
    en="nothing waits for the GPU between {call} and the end of the clock",
    zh="从 {call} 到停止计时之间，没有任何等待 GPU 的操作",
)
EVENTS = Template(
    en="the time between two events is asked for before the second one has happened",
    zh="第二个事件尚未完成就读取两个事件之间的时间",
)
PIXELS = Template(
    en="nothing waits for the GPU but the pixels that {call} brings to the host",
    zh="除了 {call} 把像素取回主机之外，没有任何等待 GPU 的操作",
)
ON_DEVICE = ("latent", "pt")
"""Output types that stay on the device."""


def in_source(source: Source) -> Iterator[At]:
    gpu = uses_gpu(source)
    if gpu is False:
        return
    for region in source.measuring:
        last = [call for call in source.generations if region.holds(call)][-1]
        if region.clock == "gpu":
            if not _waits(source, region.last, region.asked):
                yield At(region.end, EVENTS())
        elif region.clock in ("wall", "monotonic", "cpu") and not _waits(source, last.index, region.last):
            yield from _judged(last, region, gpu)


def _waits(source: Source, first: int, last: int) -> bool:
    return any(wait.is_explicit for wait in source.of(Wait) if first < wait.index < last)


def _judged(call: Generation, region: Region, gpu: bool | None) -> Iterator[At]:
    output = argument(call, "output_type")
    stays = isinstance(output, Literal) and output.value in ON_DEVICE
    if stays or (gpu and (call.is_opaque or not call.is_pipeline)):
        yield At(region.end, NO_WAIT(call=call.text))
    elif gpu:
        yield At(region.end, PIXELS(call=call.text), "note")


def between_sources(a: Source, b: Source) -> Iterator[Difference]:
    yield from differing(a, b, "synchronization")
