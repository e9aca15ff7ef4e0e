"""The machine's measured ceilings, stored: a worker measures them once, and later runs read them.

There is one JSON file for each device, number of threads, wait policy and version of torch, below `home()/devices`. A
ceiling is the highest rate ever measured: storing another measurement may raise it and never lowers it. Otherwise one
measured on a busy machine would make later calls look faster than physics allows.

>>> stored("0123456789abcdef") is None
True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench_core.events import Environment
from bench_core.machine.environment import fingerprint
from bench_core.phrase import Phrase
from bench_core.store import devices

WHAT = Phrase("ceilings")


def key(environment: Environment) -> str:
    """Sixteen hex digits over the part of an `environment` that ceilings depend on."""
    facts = environment.model_dump(include={"device_name", "threads", "omp_wait_policy"})
    if environment.device_uuid is not None:  # a GPU; keys of a CPU stay those of older versions
        facts["device_uuid"] = environment.device_uuid
    return fingerprint(facts | {"torch": environment.packages.get("torch")})


def stored(key: str) -> dict[str, Any] | None:
    """The ceilings stored under a key, or None. Raises InputError for a damaged file."""
    values = devices.read(key, WHAT)
    if values is not None and not (isinstance(values, dict) and isinstance(values.get("matmul_flops_per_s"), dict)):
        raise devices.damaged(key, WHAT, "no matmul_flops_per_s")
    return values


def store(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Store what `worker.ceilings` measured where it is higher than what is stored; returns what is stored now."""
    best = _best(stored(key), values)
    devices.write(key, best)
    return best


def _best(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> dict[str, Any]:
    if old is None:
        return dict(new)
    before, now = old["matmul_flops_per_s"], new["matmul_flops_per_s"]
    rates = {dtype: _higher(before.get(dtype), now.get(dtype)) for dtype in {**before, **now}}
    copy = _higher(old.get("copy_bytes_per_s"), new.get("copy_bytes_per_s"))
    return {**new, "matmul_flops_per_s": rates, "copy_bytes_per_s": copy}


def _higher(a: float | None, b: float | None) -> float | None:
    return max((x for x in (a, b) if x is not None), default=None)
