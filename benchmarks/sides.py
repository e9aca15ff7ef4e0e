"""The two sides of a benchmark: the hand-written loop's process and Fairspeed's own worker, each asked for one call.

Both are pinned to the same cores (`cores.worker_cores`), Fairspeed's worker by itself, the loop by this file: left
alone, two equal processes differ by a percent or more for as long as they live.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from typing import Protocol as Interface
from unittest import mock

import psutil

from bench_core import plan
from bench_core.machine import cores, measurement_lock
from bench_core.models.shapes import FOLDER as SHAPES_DIR
from bench_core.spec import Protocol, RunSpec
from bench_core.worker import handle
from bench_core.worker.handle import Worker
from bench_core.worker.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
CALL_TIMEOUT_S = 600.0
DEVICE_POLL_S = 0.25
Ask = dict[str, Any]


class Side(Interface):
    """One side."""

    def seconds(self, ask: Ask) -> float:
        """Seconds of one call."""
        ...


class PlainLoop:
    """The process of `plain_loop.py`, under this or another Python: `folder` has the pipeline."""

    def __init__(
        self,
        protocol: Protocol,
        *,
        python: str = sys.executable,
        folder: Path = SHAPES_DIR,
        dtype: str = "float32",
    ) -> None:
        script = str(Path(__file__).with_name("plain_loop.py"))
        command = [python, script, str(folder), str(protocol.threads), protocol.device, dtype]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, text=True, **pipes)
        psutil.Process(self.process.pid).cpu_affinity(cores.worker_cores(protocol.threads, protocol.device))
        self._read()

    def seconds(self, ask: Ask) -> float:
        """Seconds of one call."""
        self.process.stdin.write(json.dumps(ask) + "\n")
        self.process.stdin.flush()
        return float(self._read())

    def stop(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _read(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the plain loop ended with exit code {self.process.wait()}")
        return json.loads(line)


class Measured:
    """Fairspeed's own worker, as a conductor drives it.

    `from_scratch`: as where forking is unsafe. Workers that are forked from one server have their libraries at the same
    addresses, so the effect of addresses on speed would not average out over starts. `sandbox`: where it lives.
    """

    def __init__(
        self, spec: RunSpec, folder: Path, *, from_scratch: bool = False, sandbox: Sandbox | None = None
    ) -> None:
        (folder / "images").mkdir(exist_ok=True)
        self.worker = Worker(spec.candidates[0], spec.protocol, folder, lambda: None, sandbox=sandbox)
        with mock.patch.object(handle, "START_METHOD", "spawn" if from_scratch else handle.START_METHOD):
            reply = self.worker.load(spec.load_timeout_s)
        if reply.status != "ok":
            raise RuntimeError(reply.message)

    def seconds(self, ask: Ask) -> float:
        """`batch_s` of one call."""
        reply = self.worker.call(batch(ask), CALL_TIMEOUT_S)[0]
        if reply.status != "ok":
            raise RuntimeError(reply.message)
        return reply.batch_s

    def stop(self) -> None:
        """End the process."""
        self.worker.stop()


def wait_for_device() -> None:
    """Until nobody measures on this machine, so that waiting for it is in no figure."""
    while measurement_lock.anything_is_measured():
        time.sleep(DEVICE_POLL_S)


def ask(protocol: Protocol, round_: int, batch_size: int) -> Ask:
    """The request of a round: prompts and seeds as a conductor would choose them."""
    ids = plan.sample_ids(round_, batch_size)
    prompts = [plan.prompt(protocol, "timed", k) for k in ids]
    same = {"steps": protocol.steps[0], **protocol.model_dump(include={"guidance_scale", "output_type"})}
    return {"prompts": prompts, "seeds": [protocol.seed + k for k in ids], **same}


def one_round(
    protocol: Protocol, pair: Mapping[int, Side], order: random.Random, round_: int, batch_size: int
) -> tuple[float, float]:
    """Seconds of a call of sides 0 and 1, in a random order; each settles as often as the protocol says."""
    asked, seconds = ask(protocol, round_, batch_size), [0.0, 0.0]
    for side in order.sample((0, 1), 2):
        for _ in range(protocol.turn(batch_size).settle_calls + 1):
            seconds[side] = pair[side].seconds(asked)
    return seconds[0], seconds[1]


def batch(ask: Ask) -> plan.Batch:
    """The request of a round for a worker."""
    n = len(ask["prompts"])
    asked = {name: ask[name] for name in ("prompts", "seeds", "steps")}
    return plan.Batch(**asked, phase="timed", batch_size=n, save=[False] * n)


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A temporary store: nothing of the user's is read or written."""
    names = ("FAIRSPEED_HOME", "FAIRSPEED_DB")
    before = {name: os.environ.pop(name, None) for name in names}
    with tempfile.TemporaryDirectory(prefix="fairspeed-", ignore_cleanup_errors=True) as folder:
        os.environ["FAIRSPEED_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("FAIRSPEED_HOME")
            os.environ.update({name: value for name, value in before.items() if value is not None})
