"""Which calls were disturbed, by what telemetry saw of them, and what an image costs in energy.

A mark is a statement about a stored call and derived anew each time, so thresholds may be improved later. A
marked call is kept in every statistic (a run is not made better by leaving calls out); the mark says what an
outlier was, and how much of a run was disturbed. What is unknown marks nothing.

>>> joules_per_image([]) is None
True
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bench_core.records import Call

TOLERATED_CORES = 0.1
"""Cores that others may take beyond what is free: twice the error of `others_cpu` over its shortest window, and
what a dashboard that polls, the sampler and the system's own housekeeping take together (a few hundredths)."""

CORES_BESIDE_A_GPU = 1
"""Cores that a call on a GPU needs, whatever the protocol's thread count: one thread launches the kernels."""

NO_THROTTLING = frozenset({"sw_power_cap", "display_clock_setting", "gpu_idle", "applications_clocks_setting"})
"""Reasons that do not mark a call.

A power cap at full load is how a modern GPU works: it clocks as high as its board power allows, all of a run's
candidates meet it alike, and a candidate that draws less is faster for a good reason. Marked, it would mark
every call of a large batch on healthy hardware and so say nothing; the clock and the power are stored and shown
instead. Settings hold from the first call to the last. What is left is a machine that is worse than itself:
heat, a failing power supply (`hw_power_brake_slowdown`), a clock dictated by another GPU (`sync_boost`).
"""


def contended(call: Call, environment: dict[str, Any]) -> bool:
    """Whether others took cores that the call needs: others and the call together exceed the cores there are.

    `environment` is the run's, with `device`, `threads`, `worker_cores`, `affinity` or `logical_cores`; without
    them nothing is known. Where workers are pinned it is their cores that count, whatever is free beside them.
    """
    threads = environment.get("threads")
    others, usable = _others(call, environment)
    if others is None or not usable or not threads:
        return False
    on_gpu = str(environment.get("device", "")).startswith("cuda")
    needed = CORES_BESIDE_A_GPU if on_gpu else min(threads, usable)
    return others + needed > usable + TOLERATED_CORES


def _others(call: Call, environment: dict[str, Any]) -> tuple[float | None, int | None]:
    """What others took in cores, and of how many."""
    seen = call.telemetry
    if seen is None:
        return None, None
    if seen.others_on_worker_cores is not None and environment.get("worker_cores"):
        return seen.others_on_worker_cores, len(environment["worker_cores"])
    return seen.others_cpu, len(environment.get("affinity") or ()) or environment.get("logical_cores")


def throttled(call: Call) -> bool:
    """Whether the GPU was slowed by more than its normal power limit (see `NO_THROTTLING`)."""
    reasons = (call.telemetry.throttle_reasons if call.telemetry else None) or ()
    return bool(set(reasons) - NO_THROTTLING)


def joules_per_image(calls: Iterable[Call]) -> float | None:
    """Energy of the whole GPU over the good calls of known energy, by their images, in joules; None without any.

    A sum over all calls and not a mean of ratios: the counter moves in steps, so one call gets a step too many and
    the next one a step too few, but the sum is right.
    """
    known = [
        (c.telemetry.energy_j, c.n_images)
        for c in calls
        if c.status == "ok" and c.telemetry and c.telemetry.energy_j is not None and c.n_images
    ]
    joules, images = sum(j for j, _ in known), sum(n for _, n in known)
    return joules / images if joules else None


def foreign_processes(calls: Iterable[Call]) -> int:
    """Most processes that are not of the run and were seen computing on its GPU at once; 0 when none or unknown."""
    return max((c.telemetry.foreign_gpu_processes or 0 for c in calls if c.telemetry), default=0)
