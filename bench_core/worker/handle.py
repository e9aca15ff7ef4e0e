"""The conductor's end of a worker: start it, ask it, wait with a deadline, kill it. Imports no torch.

Workers are forked from a server (multiprocessing's forkserver) that has torch and diffusers loaded. Messages are
length-capped JSON over a private pipe; nothing is ever unpickled on this side.
"""

from __future__ import annotations

import atexit
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench_core import plan
from bench_core.errors import InputError
from bench_core.machine import cores
from bench_core.spec import Candidate, Protocol
from bench_core.worker import process

START_METHOD = "spawn" if sys.platform == "darwin" else "forkserver"
"""macOS's own libraries do not survive a fork; there each worker loads torch by itself."""

WAIT_SLICE_S = 0.2
"""How often a wait looks whether it should give up; the pipe wakes it at once when a reply comes."""

FORK_SPOILT = "Cannot re-initialize CUDA in forked subprocess"
"""What torch says when the process it was forked from had already asked CUDA for something."""

LOG_NAME = "worker.log"
LEAVE_S = 5.0
"""How long an idle worker gets to leave by itself."""

PINGS, PING_S = 20, 60.0
"""Empty calls that calibrate the round trip, and the seconds each may take."""


class WorkerLost(Exception):
    """The worker died. The message says how."""


class WorkerTimeout(Exception):
    """No reply before the deadline. The worker has been killed."""


def load_request(candidate: Candidate, protocol: Protocol, folder: Path, starts: int = 0) -> dict[str, Any]:
    """What a session is asked first."""
    return {
        "op": "load",
        "candidate": candidate.model_dump(),
        "protocol": protocol.model_dump(),
        "images": str(folder / "images"),
        "starts": starts,
        "cores": cores.worker_cores(protocol.threads, protocol.device),
    }


class Worker:
    """One candidate's process. `check` is called while waiting and raises to give up (a cancelled run).

    `starts` says how many processes of the candidate the run had before: the generator of the `continuing` seed
    policy then starts from another seed, so that no noise comes twice.
    """

    def __init__(
        self, candidate: Candidate, protocol: Protocol, folder: Path, check: Callable[[], None], starts: int = 0
    ) -> None:
        self.candidate, self.protocol, self.folder, self.check, self.starts = candidate, protocol, folder, check, starts
        self.process: Any = None
        self.connection: Any = None
        self.busy = False

    def load(self, timeout_s: float) -> dict[str, Any]:
        """Start the process and load the candidate; its reply (`status`, `message`, `facts`).

        A library may have touched CUDA in the server in spite of all care; then a process from scratch serves.
        """
        reply = self._load(START_METHOD, timeout_s)
        if START_METHOD == "forkserver" and FORK_SPOILT in reply["message"]:
            self.stop()
            reply = self._load("spawn", timeout_s)
        return reply

    def _load(self, method: str, timeout_s: float) -> dict[str, Any]:
        self._start(method)
        return self._single(load_request(self.candidate, self.protocol, self.folder, self.starts), timeout_s)

    def _start(self, method: str) -> None:
        context = multiprocessing.get_context(method)
        self.connection, child_end = context.Pipe()
        child_lifeline, self.lifeline = context.Pipe(duplex=False)
        log = str(self.folder / LOG_NAME)
        os.environ["FAIRSPEED_SERVER_LOG"] = log
        started = context.Process(target=process.main, args=(child_end, child_lifeline, log), daemon=True)
        try:
            if method == "forkserver":
                start_server()
                started.start()
            else:
                with _out_of_reach():
                    started.start()
        except (EOFError, OSError) as error:
            raise WorkerLost(f"the worker could not be started ({error or 'its server ended'}); see {log}") from None
        finally:
            child_end.close()
            child_lifeline.close()
        self.process = started
        atexit.register(self.stop)  # multiprocessing would send a SIGTERM, which workers ignore, and wait for ever

    def call(self, request: dict[str, Any], timeout_s: float) -> tuple[dict[str, Any], float]:
        """One call: the worker's replies merged, and the seconds on this side's clock until the first."""
        return self._timed({"op": "call", **request}, timeout_s)

    def round_trip_s(self, n: int = PINGS, timeout_s: float = PING_S) -> float:
        """Median seconds by which this side's clock sees more than the worker's, over n calls without work."""
        request = {"op": "ping", **self._example(max(self.protocol.batch_sizes))}
        calls = [self._timed(request, timeout_s) for _ in range(n)]
        return median(outside_s - reply["batch_s"] for reply, outside_s in calls)

    def count(self, timeout_s: float) -> dict[str, Any]:
        """Operations of an image for each of the protocol's steps: `flops_per_image`, `nominal_flops_per_image`
        (by steps as text; null: unknown) and `flops_message`. Makes one call for each at the smallest batch size."""
        request = {"op": "count", **self._example(min(self.protocol.batch_sizes)), "steps": list(self.protocol.steps)}
        return self._single(request, timeout_s)

    def ceilings(self, timeout_s: float) -> dict[str, Any]:
        """The device's ceilings with the run's threads: `status`, `message`, `ceilings` (null unless ok)."""
        return self._single({"op": "ceilings"}, timeout_s)

    def _example(self, batch_size: int) -> dict[str, Any]:
        """What a real call of this size is asked with."""
        ids = plan.reserved_sample_ids(0, batch_size)
        return plan.request(self.protocol, "warm-up", batch_size, self.protocol.steps[0], ids)

    def _single(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        reply = self._ask(request, timeout_s)
        self.busy = False
        return reply

    def _timed(self, request: dict[str, Any], timeout_s: float) -> tuple[dict[str, Any], float]:
        start = time.perf_counter_ns()
        first = self._ask(request, timeout_s)
        outside_s = (time.perf_counter_ns() - start) / 1e9
        reply = first | self._receive(timeout_s)
        self.busy = False
        return reply, outside_s

    def stop(self) -> None:
        """End the process: an idle one leaves when its pipe closes, a busy one is killed. Harmless when it is gone."""
        if self.process is None:
            return
        self.connection.close()
        self.lifeline.close()
        self.process.join(0 if self.busy else LEAVE_S)
        self.process.kill()
        self.process.join()
        self.process = None
        atexit.unregister(self.stop)

    def _ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        self.busy = True
        message = json.dumps(request).encode()
        if len(message) > process.MAX_MESSAGE_BYTES:
            raise InputError(
                "request to a worker",
                given=f"{len(message)} bytes",
                expected=f"at most {process.MAX_MESSAGE_BYTES}",
                todo="use a smaller batch or shorter prompts",
            )
        try:
            self.connection.send_bytes(message)
        except OSError:
            raise self._lost() from None
        return self._receive(timeout_s)

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_s
        while not self.connection.poll(min(WAIT_SLICE_S, max(0.0, deadline - time.monotonic()))):
            self.check()
            if time.monotonic() >= deadline:
                self.stop()
                raise WorkerTimeout(f"no answer within {timeout_s:g} s; the worker was ended")
        try:
            return json.loads(self.connection.recv_bytes(process.MAX_MESSAGE_BYTES))
        except (EOFError, OSError):
            raise self._lost() from None

    def _lost(self) -> WorkerLost:
        self.process.join(timeout=5)
        code = self.process.exitcode
        self.stop()
        if code is not None and code < 0:
            hint = " (often the system's out-of-memory killer)" if code == -9 else ""
            return WorkerLost(f"the worker was ended by signal {-code}{hint}")
        return WorkerLost(f"the worker ended with exit code {code}; see {self.folder / LOG_NAME}")


def start_server() -> None:
    """Start the worker server, unless it runs. It ends by itself when this process and all workers are gone."""
    forkserver.set_forkserver_preload(["bench_core.worker.preload"])
    with _out_of_reach():
        forkserver.ensure_running()


def end_server() -> None:
    """Kill the worker server, also while it still loads, and whatever else this process has started."""
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            child.kill()


@contextmanager
def _out_of_reach() -> Iterator[None]:
    """What is started meanwhile never sees a signal to the process group: ending workers is the conductor's job.

    A signal that is blocked here stays blocked in what is started, and reaches this process when it is unblocked.
    """
    resource_tracker.ensure_running()  # starting it unblocks them, so it comes first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, process.GROUP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
