"""Devices by name: which are here, what `auto` means, which GPU one is.

>>> resolve("cpu")
'cpu'
"""

from __future__ import annotations

import functools
import platform
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import visible_gpus
from bench_core.machine.visible_gpus import GpuInfo
from bench_core.phrase import Phrase, listed


def choices() -> list[str]:
    """The names of the devices that are here: `cpu`, `cuda:0`, ..."""
    return ["cpu", *(f"cuda:{i}" for i in range(len(visible_gpus.gpus())))]


def resolve(device: str) -> str:
    """`auto` becomes the first GPU, else the CPU; raises InputError for a device that is not here."""
    device = {"auto": default(), "cuda": "cuda:0"}.get(device, device)
    gpu_behind(device)
    return device


def default() -> str:
    """What `auto` means here."""
    return choices()[:2][-1]


def gpu_behind(device: str) -> GpuInfo | None:
    """The GPU that a device is; None for the CPU.

    Raises InputError for a device that is not here, and if it is uncertain which GPU it is.
    """
    here = choices()
    if device not in here:
        raise InputError(
            "device",
            given=device,
            expected=Phrase("auto or one of {names}", names=listed(here)),
            todo="pass --device auto",
        )
    gpu = visible_gpus.info(device)
    if gpu is not None and gpu.uuid is None:
        raise InputError(
            "device",
            given=Phrase(
                "{device}, {gpu} under CUDA_DEVICE_ORDER={order}",
                device=device,
                gpu=gpu.name,
                order=visible_gpus.cuda_device_order(),
            ),
            expected="an order in which it can be told which GPU that is",
            todo="set CUDA_DEVICE_ORDER=PCI_BUS_ID, or name GPUs in CUDA_VISIBLE_DEVICES by UUID",
        )
    return gpu


def identity(device: str) -> str:
    """A name that means the same device in all processes of this machine: a GPU's UUID, or `cpu`.

    Raises InputError like `gpu_behind`.

    >>> identity("cpu")
    'cpu'
    """
    gpu = gpu_behind(device)
    return device if gpu is None else str(gpu.uuid)


def name_of(device: str) -> str:
    """The model of a device that is here."""
    gpu = visible_gpus.info(device)
    return cpu_name() if gpu is None else gpu.name


@functools.cache
def cpu_name() -> str:
    """The processor's name, by the system."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
