"""What the machine did during each call, watched from the conductor's process: `begin`, the call, `end`.

A slow call has a reason that its own clock cannot show: another program took the cores, the GPU was hot, another
process computed on it. The monitor runs outside the timed process and stays off its path: on a CPU it reads
counters before the request and after the reply and does nothing in between; on a GPU a thread asks the driver
every `EVERY_S` seconds, in the conductor, which waits for the reply anyway.

What that costs: on a CPU 0.2 to 0.7 ms before a call and as much after it, when no clock runs. On an H200 3 ms
before and 5 ms after, nearly all of it for the energy counter, which is therefore not asked during a call; a
sample during it takes 80 to 160 us of the conductor. Calls with and without the thread, alternately: 1.0008 (95 %
interval 0.9989 to 1.0034) for a GPU full of large matrix products, 1.005 (0.995 to 1.014) for tiny kernels.
The outside clock reads at most one sample's Python longer (some 50 us, and that in one call of a thousand).

    monitor = Monitor("cuda:0", own_pids=lambda: {worker.pid})
    monitor.begin(worker.pid)
    reply, outside_s = worker.call(request, timeout_s)
    telemetry = monitor.end(outside_s)
    monitor.close()
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench_core.machine.cpu_load import CpuLoad, Snapshot, cpu_mhz, taken, usable_by
from bench_core.machine.nvml import Gpu, Sample, energy_of_call, foreign, open_gpu, summed_up
from bench_core.records import Telemetry

FIRST_S, EVERY_S = 0.02, 0.1
"""Seconds from the start of a call to its first sample inside, and from one to the next."""
JOIN_S = 5.0
"""How long a sample under way is waited for: a driver that hangs must not hang the conductor."""


@dataclass
class _Watched:
    """The call under way: what was seen before it, and the GPU's samples so far."""

    pid: int | None
    workers: set[int]
    before: Snapshot
    cores: set[int] | None
    began_s: float = 0.0
    energy_j: float | None = None
    foreign: int | None = None
    samples: list[Sample] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class Monitor:
    """Watches one call at a time. `own_pids()` gives the process ids of this run's workers.

    `device` is torch's name of it; `clock` gives monotonic seconds. Nothing here raises because of a process
    that went away, a driver that is missing or a value that a GPU does not tell: such fields are None.
    """

    def __init__(
        self, device: str, own_pids: Callable[[], set[int]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._own_pids, self._clock, self._me = own_pids, clock, os.getpid()
        self._cpu = CpuLoad(clock)
        self._gpu: Gpu | None = open_gpu(device, clock)
        self._watched: _Watched | None = None

    def begin(self, pid: int | None) -> None:
        """Just before a request to the worker of this process id. A call that was never ended is forgotten."""
        self._stop_sampling()
        workers = {p for p in (*self._own_pids(), pid) if p is not None}
        before = self._cpu.look(workers | {self._me})
        self._watched = watched = _Watched(pid, workers, before, usable_by(pid) if pid else None)
        if self._gpu is not None:
            watched.foreign = self._foreign(workers)
            watched.energy_j = self._gpu.energy_j()
            watched.thread = threading.Thread(target=self._sample, args=(watched,), name="telemetry", daemon=True)
            watched.began_s = self._clock()
            watched.thread.start()

    def end(self, call_s: float | None = None) -> Telemetry:
        """Just after the reply. `call_s` is how long the call itself took (`outside_s`), when more followed it.

        Raises RuntimeError without a `begin()` before it.
        """
        watched = self._watched
        if watched is None:
            raise RuntimeError("end() of a call that never began")
        self._stop_sampling()
        load = self._load(watched) | {"cpu_mhz": cpu_mhz()}
        return Telemetry(**load, **(self._gpu_fields(watched, call_s) if self._gpu else {}))

    def close(self) -> None:
        """Let go of the GPU's driver. Harmless when a call is under way, or when it is called twice."""
        self._stop_sampling()
        if self._gpu is not None:
            self._gpu.close()
            self._gpu = None

    def _load(self, watched: _Watched) -> dict[str, float | None]:
        """What others took; unknown when it is not known which process the worker is."""
        own = watched.workers | {self._me}
        after = self._cpu.look(own)
        start = self._cpu.window(watched.before, after)
        usable = usable_by(self._me) or set(range(len(after.core_s)))
        if watched.pid is None:
            return {}
        return {
            "others_cpu": taken(start, after, usable, own),
            "others_on_worker_cores": watched.cores and taken(start, after, watched.cores, watched.workers),
        }

    def _gpu_fields(self, watched: _Watched, call_s: float | None) -> dict[str, Any]:
        watched.samples.append(self._gpu.sample())
        energy_j, now_s = self._gpu.energy_j(), self._clock()
        end_s = now_s if call_s is None else min(now_s, watched.began_s + call_s)
        seen = [n for n in (watched.foreign, self._foreign(watched.workers)) if n is not None]
        return summed_up(watched.samples, end_s) | {
            "foreign_gpu_processes": max(seen, default=None),
            "energy_j": energy_of_call(watched.energy_j, energy_j, watched.samples, watched.began_s, end_s, now_s),
        }

    def _foreign(self, workers: set[int]) -> int | None:
        return foreign(self._gpu.processes(), workers | {self._me})

    def _sample(self, watched: _Watched) -> None:
        gpu, pause_s = self._gpu, FIRST_S
        while not watched.over.wait(pause_s):
            watched.samples.append(gpu.sample())
            pause_s = EVERY_S

    def _stop_sampling(self) -> None:
        if self._watched is not None and self._watched.thread is not None:
            self._watched.over.set()
            self._watched.thread.join(JOIN_S)
        self._watched = None
