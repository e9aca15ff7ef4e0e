"""The machine: which device, how many threads, one measurement at a time, and what it all ran on.

OpenMP's spinning threads make spikes: with one busy program beside a 0.5 s call two spinning threads took
2.1-2.3 s, two passive ones 0.75-0.86 s, one thread 0.6-0.7 s. So the thread count and the wait policy belong
to the protocol, and must be in the environment before torch is loaded.

>>> resolve("cpu")
'cpu'
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from bench_core.errors import InputError
from bench_core.phrase import Phrase

PACKAGES = ("torch", "diffusers", "transformers", "numpy", "DeepCache", "tomesd")
LOCK_POLL_S = 0.25
VOLATILE = ("load_average", "memory_available_bytes")
"""Facts that differ from run to run on one machine, left out of the fingerprint."""


def default_threads() -> int:
    """One fewer than the cores this process may use, at least one: the last one is for everything else."""
    return max(1, len(affinity()) - 1)


def affinity() -> list[int]:
    """The cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def worker_cores(threads: int) -> list[int]:
    """The cores that every worker of a run is pinned to: the last `threads` usable ones, all when there are no more.

    Left to itself the system puts two equal processes on different cores, and they differ by some percent for as
    long as they live. The first cores are left to the conductor, the dashboard and everything else.
    """
    return affinity()[-threads:]


def thread_environment(threads: int, wait_policy: str) -> dict[str, str]:
    """Environment variables that must be set before torch is loaded.

    The last one lets torch look for GPUs without touching CUDA, which a process that forks workers must not.
    """
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    others = {"TOKENIZERS_PARALLELISM": "false", "PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
    return dict.fromkeys(names, str(threads)) | {"OMP_WAIT_POLICY": wait_policy} | others


@functools.cache
def gpus() -> tuple[str, ...]:
    """Names of the NVIDIA GPUs that this installation of torch could use; empty without any."""
    if _version("torch") is None or "+cpu" in str(_version("torch")):
        return ()
    query = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    try:
        out = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(line.strip() for line in out.splitlines() if line.strip())


def choices() -> list[str]:
    """Devices that can be asked for here."""
    return ["cpu", *(f"cuda:{i}" for i in range(len(gpus())))]


def resolve(device: str) -> str:
    """`auto` becomes the first GPU, else the CPU; raises InputError for a device that is not here."""
    here = choices()
    if device == "auto":
        return here[1] if len(here) > 1 else "cpu"
    device = "cuda:0" if device == "cuda" else device
    if device not in here:
        raise InputError(
            "device",
            given=device,
            expected=Phrase("auto or one of {names}", names=", ".join(here)),
            todo="pass --device auto",
        )
    return device


def environment(device: str, threads: int, wait_policy: str) -> dict[str, Any]:
    """What a run runs on: machine, versions, threads. JSON-ready, with its fingerprint."""
    facts: dict[str, Any] = {
        "device": device,
        "device_name": gpus()[int(device.partition(":")[2])] if device.startswith("cuda") else cpu_name(),
        "cpu": cpu_name(),
        "cores": psutil.cpu_count(logical=False),
        "logical_cores": psutil.cpu_count(),
        "affinity": affinity(),
        "memory_bytes": psutil.virtual_memory().total,
        "os": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "threads": threads,
        "worker_cores": worker_cores(threads),
        "omp_wait_policy": wait_policy,
        "load_average": [round(x, 2) for x in psutil.getloadavg()],
        "memory_available_bytes": psutil.virtual_memory().available,
    }
    return facts | {"fingerprint": fingerprint(facts)}


def fingerprint(facts: dict[str, Any]) -> str:
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


class DeviceLock:
    """Held while a device is measured, by one conductor of this machine at a time.

    A file lock in the system's temporary folder: it goes with the process that holds it, however that ends.
    """

    def __init__(self, device: str) -> None:
        self.path = Path(tempfile.gettempdir()) / f"fairspeed-{device.replace(':', '-')}.lock"
        self._file: Any = None

    def acquire(self, *, wait: Callable[[], None]) -> None:
        """Take the lock; while somebody else has it, call `wait` (which sleeps, or raises to give up)."""
        try:
            self._file = os.fdopen(os.open(self.path, os.O_RDONLY | os.O_CREAT, 0o666))
        except OSError as error:
            raise InputError(
                "device lock",
                given=self.path,
                expected=Phrase("a readable file ({error})", error=error.strerror),
                todo="remove it",
            ) from None
        while not try_lock(self._file):
            wait()

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


@contextmanager
def held(device: str) -> Iterator[None]:
    """The device to oneself; waits for whoever measures on it."""
    lock = DeviceLock(device)
    lock.acquire(wait=lambda: time.sleep(LOCK_POLL_S))
    try:
        yield
    finally:
        lock.release()


def try_lock(file: Any) -> bool:
    """Take an exclusive lock of an open file unless another process has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
