"""The machine: which device, how many threads on which cores, and what it all ran on.

OpenMP's spinning threads make spikes: with one busy program beside a 0.5 s call two spinning threads took
2.1-2.3 s, two passive ones 0.75-0.86 s, one thread 0.6-0.7 s. So the thread count and the wait policy belong
to the protocol, and must be in the environment before torch is loaded.

>>> resolve("cpu")
'cpu'
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from bench_core.errors import InputError
from bench_core.machine import visible_gpus
from bench_core.machine.visible_gpus import GpuInfo
from bench_core.phrase import Phrase

PACKAGES = ("torch", "diffusers", "transformers", "numpy", "DeepCache", "tomesd")
VOLATILE = ("load_average", "memory_available_bytes")
"""Facts that differ from run to run on one machine, left out of the fingerprint."""


def default_threads(device: str = "cpu") -> int:
    """One fewer than the cores a run on this device may have, at least one: the last one is for everything else."""
    return max(1, len(cores_of(device)) - 1)


def affinity() -> list[int]:
    """The cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def cores_of(device: str) -> list[int]:
    """The cores that a run on this device has for itself: a GPU's share, all usable ones for the CPU.

    The usable cores are divided among all GPUs of the host, visible or not, in the driver's order; so two runs on two
    GPUs get different cores without knowing of each other. A slice of a GPU (MIG) has no share of its own: slices
    share the GPU's power and clock, and are measured one after the other.
    """
    gpu = visible_gpus.info(device)
    if gpu is None or gpu.nvml_index is None:
        return affinity()
    return share(affinity(), gpu.nvml_index, len(visible_gpus.on_host()))


def share(cores: Sequence[int], index: int, n: int) -> list[int]:
    """The part at `index` of `n` parts of some cores. The threads of one physical core stay together.

    With fewer physical cores than parts some parts are the same.
    """
    physical = sorted({physical_core(core) for core in cores})
    first, end = (len(physical) * i // n for i in (index, index + 1))
    mine = physical[first : max(end, first + 1)]
    return sorted(core for core in cores if physical_core(core) in mine)


@functools.cache
def physical_core(core: int) -> int:
    """The first of the system's cores that are threads of the same physical one; the core itself where unknown."""
    try:
        siblings = Path(f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list").read_text()
    except OSError:
        return core
    return int(re.split("[,-]", siblings.strip())[0] or core)


def worker_cores(threads: int, device: str) -> list[int]:
    """The cores that every worker of a run is pinned to: the last `threads` of those the device has.

    With more threads than these, the last of all usable ones, all when there are no more. Left to itself the system
    puts two equal processes on different cores, and they differ by some percent for as long as they live. The first
    cores are left to the conductor, the dashboard and everything else.
    """
    cores = cores_of(device)
    return (cores if threads <= len(cores) else affinity())[-threads:]


def thread_environment(threads: int, wait_policy: str) -> dict[str, str]:
    """Environment variables that must be set before torch is loaded.

    The last but one lets torch look for GPUs without touching CUDA, which a process that forks workers must not; the
    last one makes CUDA count them as everybody else here does (see `visible_gpus.cuda_device_order`).
    """
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    others = {"TOKENIZERS_PARALLELISM": "false", "PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
    order = {"CUDA_DEVICE_ORDER": visible_gpus.cuda_device_order()}
    return dict.fromkeys(names, str(threads)) | {"OMP_WAIT_POLICY": wait_policy} | others | order


def choices() -> list[str]:
    """Devices that can be asked for here."""
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

    Raises InputError for a device that is not here, and when nobody can tell which GPU it is.
    """
    here = choices()
    if device not in here:
        raise InputError(
            "device",
            given=device,
            expected=Phrase("auto or one of {names}", names=", ".join(here)),
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
    """What a device is called by everybody on this machine: a GPU's UUID, `cpu`. Raises InputError like `gpu_behind`.

    >>> identity("cpu")
    'cpu'
    """
    gpu = gpu_behind(device)
    return device if gpu is None else str(gpu.uuid)


def name_of(device: str) -> str:
    """The model of a device that is here."""
    gpu = visible_gpus.info(device)
    return cpu_name() if gpu is None else gpu.name


def environment(device: str, threads: int, wait_policy: str) -> dict[str, Any]:
    """What a run runs on: machine, versions, threads. JSON-ready, with its fingerprint.

    A GPU has a `device_uuid` too. Raises InputError for a device that is not here.
    """
    facts: dict[str, Any] = {
        "device": device,
        "device_name": name_of(device),
        "cpu": cpu_name(),
        "cores": psutil.cpu_count(logical=False),
        "logical_cores": psutil.cpu_count(),
        "affinity": affinity(),
        "memory_bytes": psutil.virtual_memory().total,
        "os": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "threads": threads,
        "worker_cores": worker_cores(threads, device),
        "omp_wait_policy": wait_policy,
        "load_average": [round(x, 2) for x in psutil.getloadavg()],
        "memory_available_bytes": psutil.virtual_memory().available,
    }
    if gpu := gpu_behind(device):
        facts["device_uuid"] = gpu.uuid
    return facts | {"fingerprint": fingerprint(facts)}


def is_same(stored: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether an environment is the one that was stored. Versions that stored no UUID of a GPU did not compare it."""
    known = {k: v for k, v in now.items() if k != "device_uuid" or k in stored}
    return bool(stored["fingerprint"] == fingerprint(known))


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Sixteen hex digits over the facts that must be the same for two runs to share an environment."""
    stable = {k: v for k, v in facts.items() if k not in (*VOLATILE, "fingerprint")}
    return hashlib.sha256(json.dumps(stable, sort_keys=True).encode()).hexdigest()[:16]


@functools.cache
def cpu_name() -> str:
    """The processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


@functools.cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
