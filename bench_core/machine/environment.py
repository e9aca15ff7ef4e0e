"""What a run ran on: machine, versions, threads; and whether two environments are the same.

>>> fingerprint({"threads": 1, "load_average": [0.5]}) == fingerprint({"threads": 1, "load_average": [9.0]})
True
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from typing import Any

import psutil

from bench_core.errors import InputError
from bench_core.events import Environment
from bench_core.machine import versions, visible_gpus
from bench_core.machine.cores import affinity, worker_cores
from bench_core.machine.device import cpu_name, gpu_behind, name_of
from bench_core.phrase import Phrase

VOLATILE = {
    "load_average": "differs from moment to moment; each call's telemetry says what other programs did",
    "memory_available_bytes": "differs from moment to moment",
    "fingerprint": "a digest of the other fields",
}
"""Fields that may differ between two runs on one environment; each with the reason."""

ADDED = ("device_uuid", "driver")
"""Fields of a GPU that older versions did not store."""


def environment(device: str, threads: int, wait_policy: str) -> Environment:
    """What a run runs on: machine, versions, threads. Raises InputError for a device that is not here."""
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
        "packages": versions.packages(),
        "threads": threads,
        "worker_cores": worker_cores(threads, device),
        "omp_wait_policy": wait_policy,
        "load_average": [round(x, 2) for x in psutil.getloadavg()],
        "memory_available_bytes": psutil.virtual_memory().available,
    }
    if gpu := gpu_behind(device):
        facts |= {"device_uuid": gpu.uuid, "driver": visible_gpus.driver()}
    return Environment(**facts, fingerprint=fingerprint(facts))


def is_same(stored: Environment, now: Environment) -> bool:
    """Whether an environment is the same as a stored one. What older versions did not store is not compared."""
    unknown = {name for name in ADDED if getattr(stored, name) is None}
    compared = {k: v for k, v in now.stored().items() if k not in unknown}
    return stored.fingerprint == fingerprint(compared)


def difference(stored: Environment, now: Environment) -> tuple[str, str, str] | None:
    """The first field that two environments both have and that differs: its name and both values. None if none does.

    >>> difference(Environment(packages={"torch": "2.13"}), Environment(packages={"torch": "2.14"}))
    ('packages.torch', '2.13', '2.14')
    """
    a, b = flat(stored), flat(now)
    return next(((k, str(a[k]), str(b[k])) for k in a if k in b and a[k] != b[k]), None)


def check_same(what: str, stored: Environment, now: Environment) -> None:
    """Raise InputError where calls of two environments may not be pooled, naming a field that differs and both values.

    `what` they would be pooled for, in words.
    """
    if is_same(stored, now):
        return
    field, before, here = difference(stored, now) or ("fingerprint", str(stored.fingerprint), str(now.fingerprint))
    raise InputError(
        what,
        given=Phrase("{field} {value}", field=field, value=here),
        expected=Phrase("{field} {value}, as in the calls that are stored", field=field, value=before),
        todo="start a new run; calls of two environments are never pooled",
    )


def flat(environment: Environment) -> dict[str, Any]:
    """The fields that two runs share on one environment; the version of a package is `packages.NAME`."""
    facts = environment.stored()
    packages = {f"packages.{name}": version for name, version in facts.pop("packages", {}).items()}
    return {k: v for k, v in facts.items() if k not in VOLATILE} | packages


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Sixteen hex digits over the facts that must be the same for two runs to share an environment."""
    stable = {k: v for k, v in facts.items() if k not in VOLATILE}
    return hashlib.sha256(json.dumps(stable, sort_keys=True).encode()).hexdigest()[:16]
