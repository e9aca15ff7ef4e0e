"""What the machine did during each call, observed from the conductor's process: `begin`, the call, `end`.

A call may be slow for reasons that its own clock cannot show: another program used the cores, the GPU was hot, another
process computed on it. The monitor runs outside the timed process. On a CPU it reads counters before the request and
after the reply, and does nothing in between. On a GPU a thread of the conductor, which only waits for the reply, reads
the driver every `EVERY_S` seconds.

It costs, on a CPU, 0.2 to 0.7 ms before a call and as much after it, while no clock runs. On an H200 it costs 3 ms
before and 5 ms after, nearly all for the energy counter, which is therefore not read during a call; a sample during a
call takes the conductor 80 to 160 us. The time of calls with the thread over those without, in alternation: 1.0008
(95 % interval 0.9989 to 1.0034) for a GPU busy with large matrix products, 1.005 (0.995 to 1.014) for tiny kernels.
The outside clock may read some 50 us too long, in one call of a thousand.

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

from bench_core.machine.cpu_load import CpuLoad, Snapshot, allowed_cores, cores_taken, cpu_mhz
from bench_core.machine.nvml import Gpu, Sample, energy_of_call, foreign_processes, open_gpu, readings_of_call
from bench_core.records import Telemetry

FIRST_S, EVERY_S = 0.02, 0.1
"""Seconds from the start of a call to its first sample inside, and from one to the next."""
JOIN_S = 5.0
"""How long to wait for a sample under way: a driver that hangs must not block the conductor."""


@dataclass
class _GpuWatch:
    """The GPU during the call under way: readings from before it, samples so far, the thread that takes them."""

    gpu: Gpu
    foreign_before: int | None
    energy_before_j: float | None
    began_s: float = 0.0
    samples: list[Sample] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self, clock: Callable[[], float]) -> None:
        self.thread = threading.Thread(target=self._take_samples, name="telemetry", daemon=True)
        self.began_s = clock()
        self.thread.start()

    def stop(self) -> None:
        self.over.set()
        if self.thread is not None:
            self.thread.join(JOIN_S)

    def _take_samples(self) -> None:
        pause_s = FIRST_S
        while not self.over.wait(pause_s):
            self.samples.append(self.gpu.sample())
            pause_s = EVERY_S


@dataclass
class _CallUnderWay:
    """What was read before the call. `cores` are those that its worker may run on, None if unknown."""

    pid: int | None
    workers: set[int]
    before: Snapshot
    cores: set[int] | None
    gpu: _GpuWatch | None = None


class Monitor:
    """Observes one call at a time. `own_pids()` gives the process ids of this run's workers.

    `device` is torch's name of it; `clock` gives monotonic seconds. A process that is gone, a missing driver or a
    reading that a GPU does not have never raise: the field is None.
    """

    def __init__(
        self, device: str, own_pids: Callable[[], set[int]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._own_pids, self._clock, self._me = own_pids, clock, os.getpid()
        self._cpu = CpuLoad(clock)
        self._gpu: Gpu | None = open_gpu(device, clock)
        self._call: _CallUnderWay | None = None

    def begin(self, pid: int | None) -> None:
        """Call it just before a request to the worker of this process id. A call that was not ended is dropped."""
        self._stop_sampling()
        workers = {p for p in (*self._own_pids(), pid) if p is not None}
        before = self._cpu.snapshot(workers | {self._me})
        self._call = call = _CallUnderWay(pid, workers, before, allowed_cores(pid) if pid else None)
        if self._gpu is not None:
            call.gpu = _GpuWatch(self._gpu, self._foreign(self._gpu, workers), self._gpu.energy_j())
            call.gpu.start(self._clock)

    def end(self, call_s: float | None = None) -> Telemetry:
        """Call it just after the reply. `call_s` is how long the call itself took (`outside_s`), if more followed it.

        Raises RuntimeError without a `begin()` before it.
        """
        call = self._call
        if call is None:
            raise RuntimeError("end() of a call that never began")
        self._stop_sampling()
        cpu = self._cpu_telemetry(call)
        return cpu if call.gpu is None else self._with_gpu(cpu, call, call.gpu, call_s)

    def close(self) -> None:
        """Release the GPU's driver. Harmless during a call, and when called twice."""
        self._stop_sampling()
        if self._gpu is not None:
            self._gpu.close()
            self._gpu = None

    def _cpu_telemetry(self, call: _CallUnderWay) -> Telemetry:
        """The load that others made is unknown without the worker's process id."""
        own = call.workers | {self._me}
        after = self._cpu.snapshot(own)
        start = self._cpu.window_start(call.before, after)
        if call.pid is None:
            return Telemetry(cpu_mhz=cpu_mhz())
        usable = allowed_cores(self._me) or set(range(len(after.core_s)))
        return Telemetry(
            others_cpu=cores_taken(start, after, usable, own),
            others_on_worker_cores=cores_taken(start, after, call.cores, call.workers) if call.cores else None,
            cpu_mhz=cpu_mhz(),
        )

    def _with_gpu(self, cpu: Telemetry, call: _CallUnderWay, watch: _GpuWatch, call_s: float | None) -> Telemetry:
        samples = [*watch.samples, watch.gpu.sample()]
        energy_j, now_s = watch.gpu.energy_j(), self._clock()
        end_s = now_s if call_s is None else min(now_s, watch.began_s + call_s)
        foreign = [n for n in (watch.foreign_before, self._foreign(watch.gpu, call.workers)) if n is not None]
        readings = readings_of_call(samples, end_s)
        return Telemetry(
            others_cpu=cpu.others_cpu,
            others_on_worker_cores=cpu.others_on_worker_cores,
            cpu_mhz=cpu.cpu_mhz,
            gpu_sm_mhz=readings.sm_mhz,
            gpu_temperature_c=readings.temperature_c,
            gpu_power_w=readings.power_w,
            gpu_utilisation=readings.utilisation,
            throttle_reasons=readings.throttle_reasons,
            foreign_gpu_processes=max(foreign, default=None),
            energy_j=energy_of_call(watch.energy_before_j, energy_j, samples, watch.began_s, end_s, now_s),
        )

    def _foreign(self, gpu: Gpu, workers: set[int]) -> int | None:
        return foreign_processes(gpu.processes(), workers | {self._me})

    def _stop_sampling(self) -> None:
        if self._call is not None and self._call.gpu is not None:
            self._call.gpu.stop()
        self._call = None
