"""The machine's measured ceilings: how fast it multiplies large matrices, and how fast it copies memory.

Measured in a worker, so with the run's threads, cores, wait policy and device; takes about four seconds. A ceiling is
the best of many trials, since noise only makes a trial slower. Sizes are tried from small to large, because which one
is best depends on caches. A size that would take too long, by the rate of the one before, is left out; a dtype without
any size is null (float16 on most CPUs).

On a GPU float32 is measured with TF32 allowed: convolutions use it by default, so only that is a limit for them.

>>> measure(torch.device("cpu"), budget_s=0.01)["matmul_flops_per_s"].keys()
dict_keys(['float32', 'bfloat16', 'float16'])
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import torch

from bench_core.worker.clock import synchronize

DTYPES = ("float32", "bfloat16", "float16")
BUDGET_S = 1.0
"""Seconds for the trials of one dtype, and of the copy."""
TINY = {"cpu": 128, "cuda": 1024}
"""Rows of the first matrices, which only show how long larger ones will take."""
TINY_SHARE = 0.02
SIZES = {"cpu": (256, 512, 1024, 2048), "cuda": (2048, 4096, 8192, 16384)}
CACHES = 4
"""The copied buffer is so many times the last-level cache."""
CPU_CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
UNKNOWN_CACHE_BYTES = 64 * 2**20
MEMORY_SHARE = 16
"""The copied buffer is at most one part in so many of the free memory."""


def measure(device: torch.device, budget_s: float = BUDGET_S) -> dict[str, Any]:
    """Operations per second of a matrix product by dtype (null: not measured), bytes read plus written per second."""
    with _tf32(), torch.inference_mode():
        rates = {name: matmul_rate(getattr(torch, name), device, budget_s) for name in DTYPES}
        copied = copy_rate(device, budget_s)
    return {"matmul_flops_per_s": rates, "copy_bytes_per_s": copied, "measured_ns": time.time_ns()}


def matmul_rate(dtype: torch.dtype, device: torch.device, budget_s: float) -> float | None:
    """The best operations per second over all sizes; None when even the smallest takes longer than its share."""
    sizes = SIZES[device.type]
    share_s = budget_s / len(sizes)
    rate, best = _product_rate(TINY[device.type], dtype, device, TINY_SHARE * budget_s), None
    for size in sizes:
        if 2 * size**3 / rate > share_s:
            break
        rate = _product_rate(size, dtype, device, share_s)
        best = rate if best is None else max(best, rate)
    return best


def copy_rate(device: torch.device, budget_s: float) -> float:
    """The best bytes per second, read plus written, of copying a buffer that no cache holds."""
    size = _buffer_bytes(device)
    source, target = (torch.zeros(size, dtype=torch.uint8, device=device) for _ in range(2))
    return 2 * size / _best_s(lambda: target.copy_(source), device, budget_s)


def _product_rate(size: int, dtype: torch.dtype, device: torch.device, budget_s: float) -> float:
    a, b = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
    out = torch.empty_like(a)
    return 2 * size**3 / _best_s(lambda: torch.mm(a, b, out=out), device, budget_s)


def _best_s(work: Callable[[], Any], device: torch.device, budget_s: float) -> float:
    """Seconds of the fastest of several trials; one before them is not counted."""
    best, end = float("inf"), time.perf_counter() + budget_s
    work()
    while True:
        synchronize(device)
        start = time.perf_counter()
        work()
        synchronize(device)
        best = min(best, time.perf_counter() - start)
        if time.perf_counter() >= end:
            return best


def _buffer_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        cache, free = torch.cuda.get_device_properties(device).L2_cache_size, torch.cuda.mem_get_info(device)[0]
    else:
        cache, free = _cpu_cache_bytes(), psutil.virtual_memory().available
    return min(CACHES * cache, free // MEMORY_SHARE)


def _cpu_cache_bytes() -> int:
    """The size of the last-level cache; a guess where the system does not give it."""
    sizes = [path.read_text().strip() for path in CPU_CACHES.glob("index*/size")]
    units = {"K": 2**10, "M": 2**20}
    return max((int(s[:-1]) * units[s[-1]] for s in sizes if s[-1:] in units), default=UNKNOWN_CACHE_BYTES)


@contextmanager
def _tf32() -> Iterator[None]:
    """Allow TF32 in matrix products on GPUs within the block."""
    before = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = True
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32 = before
