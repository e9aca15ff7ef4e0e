"""Which GPUs torch sees, without loading it: names, UUIDs and the driver's numbers (NVML), in torch's order.

A process may see only some GPUs of the host, in an order of its own (`CUDA_VISIBLE_DEVICES`), so `cuda:0` of two
processes may be two GPUs. What belongs to one GPU (its lock, its ceilings, its telemetry) is found by UUID.

>>> host = GpuInfo("A", "GPU-1", 0), GpuInfo("B", "GPU-2", 1), GpuInfo("C", "GPU-3", 2)
>>> [gpu.name for gpu in visible(host, "2,GPU-1", by_bus=True)]
['C', 'A']
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple, TypeVar

Answer = TypeVar("Answer")


class GpuInfo(NamedTuple):
    """A GPU that torch can use; its index in `gpus()` is torch's.

    `nvml_index` is None for a slice of a GPU (MIG), which has no clock or power of its own. `uuid` is None too if it
    is uncertain which GPU torch means (see `visible`).
    """

    name: str
    uuid: str | None
    nvml_index: int | None


def gpus() -> tuple[GpuInfo, ...]:
    """The GPUs that torch sees in a worker, in its order; none without a driver or where torch has no CUDA."""
    if not torch_has_cuda():
        return ()
    wanted, by_bus = os.environ.get("CUDA_VISIBLE_DEVICES"), cuda_device_order() == "PCI_BUS_ID"
    return visible(on_host(), wanted, by_bus=by_bus, find_slice=_find_slice)


def cuda_device_order() -> str:
    """How CUDA numbers GPUs in workers: as the environment says, else by PCI bus, as the driver does.

    CUDA's own default is fastest first. With GPUs of different models only CUDA itself, in the process, then knows
    which one is `cuda:0`, and so whose telemetry to read and which lock to take. By PCI bus, 1 in
    `CUDA_VISIBLE_DEVICES` is what nvidia-smi shows as 1. With GPUs of one model both orders are the same.
    """
    return os.environ.get("CUDA_DEVICE_ORDER") or "PCI_BUS_ID"


def visible(
    host: Sequence[GpuInfo],
    wanted: str | None,
    *,
    by_bus: bool,
    find_slice: Callable[[str], GpuInfo | None] = lambda uuid: None,
) -> tuple[GpuInfo, ...]:
    """The GPUs of `host`, which are in the driver's order, that CUDA shows to a process, in CUDA's order.

    `wanted` is `CUDA_VISIBLE_DEVICES`: numbers, beginnings of UUIDs, or slices (`MIG-...`, found by `find_slice`),
    of which a process gets one. Entries after a wrong one are ignored; if one comes twice, no GPU is visible. `by_bus`:
    CUDA's order is the driver's. Otherwise it is fastest first, which is the same for GPUs of one model; with several
    models only a UUID says which GPU is meant, and a number gives a GPU of unknown UUID.
    Source: CUDA C++ Programming Guide, "CUDA Environment Variables"; `torch.cuda._parse_visible_devices`.
    """
    entries = [str(i) for i in range(len(host))] if wanted is None else [e.strip() for e in wanted.split(",")]
    order_is_certain = by_bus or len({gpu.name for gpu in host}) == 1
    found: dict[int | None, GpuInfo] = {}
    for entry in entries:
        is_slice = entry.startswith("MIG-")
        gpu = find_slice(entry) if is_slice else _find_gpu(host, entry)
        if gpu is None:
            break
        if gpu.nvml_index in found:
            return ()
        by_number = entry.isdecimal() and not order_is_certain
        found[gpu.nvml_index] = _one_of(host) if by_number else gpu
        if is_slice:
            break
    return tuple(found.values())


def _find_gpu(host: Sequence[GpuInfo], entry: str) -> GpuInfo | None:
    if entry.isdecimal():
        return host[int(entry)] if int(entry) < len(host) else None
    matching = [gpu for gpu in host if entry.startswith("GPU-") and str(gpu.uuid).startswith(entry)]
    return matching[0] if len(matching) == 1 else None


def _one_of(host: Sequence[GpuInfo]) -> GpuInfo:
    return GpuInfo(" or ".join(sorted({gpu.name for gpu in host})), None, None)


def info(device: str) -> GpuInfo | None:
    """The GPU behind torch's name of a device, `cuda:1`; None for a CPU and for one that is not here."""
    if not device.startswith("cuda:"):
        return None
    return {f"cuda:{index}": gpu for index, gpu in enumerate(gpus())}.get(device)


@functools.cache
def on_host() -> tuple[GpuInfo, ...]:
    """All GPUs that the driver lists, in its order, visible to CUDA or not. It is asked once in a process."""
    return _ask_driver(_list_all) or ()


@functools.cache
def driver() -> str | None:
    """The version of the GPUs' driver; None without one."""
    return _ask_driver(lambda nvml: str(nvml.nvmlSystemGetDriverVersion()))


@functools.cache
def _find_slice(uuid: str) -> GpuInfo | None:
    return _ask_driver(lambda nvml: GpuInfo(nvml.nvmlDeviceGetName(nvml.nvmlDeviceGetHandleByUUID(uuid)), uuid, None))


@functools.cache
def torch_has_cuda() -> bool:
    """Whether this installation of torch could use a GPU, by its version: nothing here may load it."""
    try:
        return "+cpu" not in version("torch")
    except PackageNotFoundError:
        return False


def _list_all(nvml: Any) -> tuple[GpuInfo, ...]:
    handles = [nvml.nvmlDeviceGetHandleByIndex(i) for i in range(nvml.nvmlDeviceGetCount())]
    return tuple(GpuInfo(nvml.nvmlDeviceGetName(h), nvml.nvmlDeviceGetUUID(h), i) for i, h in enumerate(handles))


def _ask_driver(question: Callable[[Any], Answer]) -> Answer | None:
    """The answer to a question about all GPUs; None without a working driver."""
    import pynvml as nvml  # costs nothing where there is no GPU

    try:
        nvml.nvmlInit()
    except nvml.NVMLError:
        return None
    try:
        return question(nvml)
    except nvml.NVMLError:
        return None
    finally:
        nvml.nvmlShutdown()
