"""Work that goes on when the clock has stopped: CPU time of the process while it should rest, a GPU that is still busy.

After a call the process sleeps for a moment and looks at its own CPU time: whatever was used meanwhile, other threads
used. Threads that wait (OpenMP's, a pool's, tqdm's) use none. Where some is used, the process waits until it is quiet.
The same is read between calls, when it waits for the next request.

With `OMP_WAIT_POLICY=active` waiting threads spin, which is no work; then nothing can be said.
"""

from __future__ import annotations

import time

import torch

from bench_core.worker import clock

PAUSE_S = 0.005
"""How long the process rests after each call; it is outside the clock, the same for every candidate."""
BUSY_SHARE = 0.2
"""Of a pause: above it the process is not quiet."""
MOST_S = 2.0
"""Seconds that are waited for quiet."""
_cpu_s, _now_s, _sleep = time.process_time, time.perf_counter, time.sleep


class Aftermath:
    """What the process of one candidate does outside of its calls."""

    def __init__(self, device: torch.device, *, waiting_threads_spin: bool) -> None:
        self.device, self.unknown = device, waiting_threads_spin
        self._since_s: float | None = None

    def rest(self) -> None:
        """From now on the process waits for a request."""
        self._since_s = _cpu_s()

    def cpu_between_s(self) -> float | None:
        """CPU seconds used since `rest`; None before the first, or where it cannot be said."""
        if self.unknown or self._since_s is None:
            return None
        return _cpu_s() - self._since_s

    def cpu_after_s(self) -> float | None:
        """Rest until the process is quiet: CPU seconds that it used meanwhile."""
        if self.unknown:
            return None
        start_s, until_s = _cpu_s(), _now_s() + MOST_S
        while True:
            before_s = _cpu_s()
            _sleep(PAUSE_S)
            if _cpu_s() - before_s < BUSY_SHARE * PAUSE_S or _now_s() > until_s:
                return _cpu_s() - start_s

    def gpu_after_s(self) -> float | None:
        """Seconds until the GPU has finished what was begun since the clock stopped; None on a CPU."""
        if self.device.type != "cuda":
            return None
        start_s = _now_s()
        clock.synchronize(self.device)
        return _now_s() - start_s
