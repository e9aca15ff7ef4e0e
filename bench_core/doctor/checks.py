"""Whether this machine can measure: each check says what it found and, if that is bad, what to do."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import psutil

from bench_core.errors import InputError
from bench_core.machine import bubblewrap, device
from bench_core.machine.cores import affinity, cores_of, default_threads
from bench_core.machine.versions import PACKAGES
from bench_core.models import registry as models
from bench_core.store.database import Store
from bench_core.worker import sandbox

IMPORT_TIMEOUT_S = 120
MIN_MEMORY_BYTES = 2 * 2**30
BUSY_SHARE = 0.5
"""The machine counts as busy if the load average is more than this share of the cores."""


Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """What was checked, and what was found."""

    what: str
    status: Status
    text: str


def check() -> list[Check]:
    """All checks, in the order in which a measurement would need them."""
    found = [_python(), *_packages(), _torch_loads(), _store(), _shapes(), _sandbox(), _devices(), _threads()]
    return [*found, _load(), _memory()]


def _python() -> Check:
    text = sys.version.split()[0]
    return Check("python", "ok" if sys.version_info >= (3, 11) else "fail", f"{text} (3.11 or newer is needed)")


def _packages() -> list[Check]:
    return [_package(name) for name in PACKAGES]


def _package(name: str) -> Check:
    try:
        return Check(name, "ok", version(name))
    except PackageNotFoundError:
        return Check(name, "fail", "not installed; run pip install -r requirements.txt")


def _torch_loads() -> Check:
    """Checked in a process of its own, so that this one does not load torch."""
    start = time.perf_counter()
    try:
        done = subprocess.run(
            [sys.executable, "-c", "import torch, diffusers"], capture_output=True, text=True, timeout=IMPORT_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return Check("import", "fail", f"torch and diffusers did not load within {IMPORT_TIMEOUT_S} s")
    if done.returncode:
        return Check("import", "fail", (done.stderr.strip().splitlines() or ["no message"])[-1])
    return Check("import", "ok", f"torch and diffusers load in {time.perf_counter() - start:.1f} s")


def _store() -> Check:
    try:
        with closing(Store()) as store:
            return Check("store", "ok", f"{len(store.runs())} runs in {store.url}")
    except InputError as error:
        return Check("store", "fail", str(error))


def _shapes() -> Check:
    try:
        models.describe("shapes")
    except InputError as error:
        return Check("shapes", "fail", str(error))
    return Check("shapes", "ok", "the bundled model is there")


def _sandbox() -> Check:
    try:
        found = bubblewrap.find()
    except InputError as error:
        return Check("sandbox", "fail", str(error))
    if found.version is None:
        return Check("sandbox", "warn", f"{found.why}, so model files would run with all your rights; {found.todo}")
    return Check("sandbox", "ok", f"{sandbox.name()} works: model files run without network, home and database")


def _devices() -> Check:
    return Check("devices", "ok", ", ".join(f"{name} ({device.name_of(name)})" for name in device.choices()))


def _threads() -> Check:
    where = device.default()
    threads, cores = default_threads(where), len(cores_of(where))
    return Check("threads", "ok", f"{threads} of {cores} cores for {where}, so that one is left for everything else")


def _load() -> Check:
    load, cores = psutil.getloadavg()[0], len(affinity())
    if load > BUSY_SHARE * cores:
        return Check(
            "load", "warn", f"{load:.1f} on {cores} cores: other programs run; times will spread, intervals widen"
        )
    return Check("load", "ok", f"{load:.1f} on {cores} cores")


def _memory() -> Check:
    free = psutil.virtual_memory().available
    status: Status = "ok" if free >= MIN_MEMORY_BYTES else "warn"
    return Check("memory", status, f"{free / 2**30:.1f} GiB available (each candidate of `shapes` takes about 0.5)")
