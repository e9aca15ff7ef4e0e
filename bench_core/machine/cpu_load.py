"""CPU time that other programs used while a call ran, and the clock of the cores.

The system counts the busy time of every core and the CPU time of every process. Busy time that does not belong to
this run belongs to others: other programs, interrupts, time stolen by a hypervisor. On the cores that a worker is
pinned to, the call did not get that time.

Both counters move in ticks of 10 ms, so over a 0.1 s call the load would be off by up to 0.2 cores. A call shorter
than `SHORTEST_WINDOW_S` therefore gets the mean over the latest window of at least that length which ends with it,
made of the snapshots around the calls before it. If that window is longer than `LONGEST_WINDOW_S` (a first call, a
long pause before it), the load is unknown. Processes that compilers start count as others; they run in warm-up calls
only.

A snapshot of two processes takes 0.1 ms on two cores and 0.3 ms on sixteen, `cpu_mhz` 0.05 and 0.35 ms; both are
taken while the worker waits.

>>> before, after = Snapshot(0.0, 0.0, (0.0, 0.0), {1: 0.0}), Snapshot(1.0, 1.5, (0.5, 1.0), {1: 0.9})
>>> round(cores_taken(before, after, {0, 1}, {1}), 3), round(cores_taken(before, after, {1}, {1}), 3)
(0.6, 0.1)
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

import psutil

SHORTEST_WINDOW_S = 0.5
"""Two or three ticks of error over this are 0.05 cores, half of what `cells.disturbances` tolerates."""
LONGEST_WINDOW_S = 2.0
"""A longer window says little about the call at its end."""
SNAPSHOTS_KEPT = 1024
IDLE = ("idle", "iowait")
COUNTED_TWICE = ("guest", "guest_nice")
"""Linux counts the time of virtual machines in `user` and `nice` too."""


class Snapshot(NamedTuple):
    """The counters at one moment, all in seconds."""

    at_s: float
    busy_s: float
    """Time that all cores together were not idle since the machine started, stolen time included."""
    core_s: tuple[float, ...]
    """The same of each core."""
    own_s: dict[int, float]
    """CPU time of each process of this run."""


class CpuLoad:
    """Takes snapshots before and after calls. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._processes: dict[int, psutil.Process] = {}
        self._past: deque[Snapshot] = deque(maxlen=SNAPSHOTS_KEPT)

    def snapshot(self, pids: set[int]) -> Snapshot:
        """The counters now, with those of `pids`; a process that is gone is left out. Kept for `window_start`."""
        self._processes = {pid: p for pid, p in self._processes.items() if pid in pids}
        own = {pid: seconds for pid in pids if (seconds := self._own_s(pid)) is not None}
        cores = tuple(_busy_s(times._asdict()) for times in psutil.cpu_times(percpu=True))
        now = Snapshot(self._clock(), _busy_s(psutil.cpu_times()._asdict()), cores, own)
        self._past.append(now)
        return now

    def window_start(self, before: Snapshot, after: Snapshot) -> Snapshot | None:
        """The snapshot at which the window of a call begins: `before`, or an earlier one if the call is short.

        None if no snapshot is at the right distance.
        """
        if after.at_s - before.at_s >= SHORTEST_WINDOW_S:
            return before
        far_enough = (s for s in reversed(self._past) if after.at_s - s.at_s >= SHORTEST_WINDOW_S)
        start = next(far_enough, None)
        return start if start and after.at_s - start.at_s <= LONGEST_WINDOW_S else None

    def _own_s(self, pid: int) -> float | None:
        try:
            process = self._processes.setdefault(pid, psutil.Process(pid))
            times = process.cpu_times()
        except psutil.Error:
            return None
        return times.user + times.system


def cores_taken(before: Snapshot | None, after: Snapshot, cores: set[int], own: set[int]) -> float | None:
    """How many of `cores`, on average between two snapshots, were busy with other processes than `own`.

    None without time between them, and if a process of this run came or went: its share is then unknown.
    """
    if before is None or after.at_s <= before.at_s or before.own_s.keys() != after.own_s.keys():
        return None
    busy_s, busy_before_s = _busy_on(cores, after), _busy_on(cores, before)
    if busy_s is None or busy_before_s is None or not own <= after.own_s.keys():
        return None
    own_s = sum(after.own_s[pid] - before.own_s[pid] for pid in own)
    return max(0.0, (busy_s - busy_before_s - own_s) / (after.at_s - before.at_s))


def allowed_cores(pid: int) -> set[int] | None:
    """The cores that a process may run on; None if it is gone or the system does not say."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    try:
        return os.sched_getaffinity(pid)
    except OSError:
        return None


def cpu_mhz() -> float | None:
    """Mean clock of all cores in MHz, by the system; a virtual machine often gives its nominal one. None if unknown."""
    try:
        frequency = psutil.cpu_freq()
    except (OSError, RuntimeError, NotImplementedError):
        return None
    return frequency.current or None if frequency else None


def _busy_on(cores: set[int], seen: Snapshot) -> float | None:
    """Busy seconds of some cores: the total less the other cores where these are fewer, as each counter is rounded.

    None if cores cannot be told apart: if some are switched off, the system renumbers the others.
    """
    rest = [seconds for core, seconds in enumerate(seen.core_s) if core not in cores]
    if len(rest) + len(cores) != len(seen.core_s):
        return None
    return seen.busy_s - sum(rest) if len(rest) < len(cores) else sum(seen.core_s[core] for core in cores)


def _busy_s(times: Mapping[str, float]) -> float:
    return sum(seconds for name, seconds in times.items() if name not in (*IDLE, *COUNTED_TWICE))
