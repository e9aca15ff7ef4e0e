"""How many threads a measurement has, and on which cores.

Spinning threads of OpenMP make slow outliers: with one busy program beside a 0.5 s call two spinning threads took
2.1-2.3 s, two passive ones 0.75-0.86 s, one thread 0.6-0.7 s. So the thread count and the wait policy belong to the
protocol, and must be in the environment before torch is loaded.

>>> share([0, 1, 2, 3, 4, 5], 1, 2)[-1]
5
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from bench_core.machine import visible_gpus


def default_threads(device: str = "cpu") -> int:
    """One fewer than the cores of a run on this device, at least one: one is left for everything else."""
    return max(1, len(cores_of(device)) - 1)


def affinity() -> list[int]:
    """The cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def cores_of(device: str) -> list[int]:
    """The cores that a run on this device has for itself: a GPU's share, all usable ones for the CPU.

    The usable cores are divided among all GPUs of the host, visible or not, in the driver's order; so two runs on two
    GPUs get different cores, though neither knows the other. A slice of a GPU (MIG) has no share of its own: slices
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


def keep_to(cores: Collection[int], pid: int | None) -> int:
    """Set those threads of a process back to these cores that may run on others; how many there were.

    Threads that a process has bound to some of them stay so. It takes some microseconds a thread.
    """
    if pid is None or not cores or not hasattr(os, "sched_setaffinity"):
        return 0
    n = 0
    with suppress(OSError):  # it has just ended
        for thread in map(int, os.listdir(f"/proc/{pid}/task")):
            with suppress(OSError):
                if not os.sched_getaffinity(thread) <= set(cores):
                    os.sched_setaffinity(thread, cores)
                    n += 1
    return n


def thread_environment(threads: int, wait_policy: str) -> dict[str, str]:
    """Environment variables that must be set before torch is loaded.

    PYTORCH_NVML_BASED_CUDA_CHECK lets torch look for GPUs without initialising CUDA, which a process that forks workers
    must not do. CUDA_DEVICE_ORDER makes CUDA number GPUs as this package does (see `visible_gpus.cuda_device_order`).
    """
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    others = {"TOKENIZERS_PARALLELISM": "false", "PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
    order = {"CUDA_DEVICE_ORDER": visible_gpus.cuda_device_order()}
    return dict.fromkeys(names, str(threads)) | {"OMP_WAIT_POLICY": wait_policy} | others | order
