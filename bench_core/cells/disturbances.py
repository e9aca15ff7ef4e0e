"""Which calls were disturbed, by their telemetry, and the energy of an image.

Whether a call was disturbed is derived from its stored telemetry whenever it is needed, so thresholds may be improved
later. Disturbed calls stay in every statistic: leaving calls out does not make a run better. They explain outliers,
and their number says how disturbed a run was. Without telemetry a call counts as undisturbed.

>>> joules_per_image([]) is None
True
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from bench_core.events import Environment
from bench_core.records import Call

TOLERATED_CORES = 0.1
"""Cores that others may use beyond the free ones: twice the error of `others_cpu` over its shortest window, plus what
a polling dashboard, the sampler and the system itself use together (a few hundredths)."""

CORES_BESIDE_A_GPU = 1
"""Cores that a call on a GPU needs, whatever the protocol's thread count: one thread launches the kernels."""

NO_THROTTLING = frozenset({"sw_power_cap", "display_clock_setting", "gpu_idle", "applications_clocks_setting"})
"""Throttle reasons of NVML that do not count as throttling.

A power cap at full load is how a modern GPU works: it clocks as high as its board power allows. All candidates of a
run meet it alike, and one that draws less power is faster for a good reason. As throttling it would mark every call of
a large batch on healthy hardware; clock and power are stored and shown instead. Settings are the same for the whole
run. The remaining reasons mean that the machine is worse than usual: heat, a failing power supply
(`hw_power_brake_slowdown`), a clock set by another GPU (`sync_boost`).
"""


def contended(call: Call, environment: Environment) -> bool:
    """Whether others used cores that the call needs: others and the call together exceed the usable cores.

    Also where the conductor itself was kept from running, so that its clock reads too long.
    `environment` is the run's, with `device`, `threads`, `worker_cores`, `affinity` or `logical_cores`; False without
    them. If workers are pinned, only their cores count, whatever is free beside them.
    """
    if call.telemetry is not None and call.telemetry.conductor_asleep_s:
        return True
    threads = environment.threads
    others, usable = _others(call, environment)
    if others is None or not usable or not threads:
        return False
    on_gpu = (environment.device or "").startswith("cuda")
    needed = CORES_BESIDE_A_GPU if on_gpu else min(threads, usable)
    return others + needed > usable + TOLERATED_CORES


def _others(call: Call, environment: Environment) -> tuple[float | None, int | None]:
    """Cores that other programs used, and the number of usable cores; None where unknown."""
    seen = call.telemetry
    if seen is None:
        return None, None
    if seen.others_on_worker_cores is not None and environment.worker_cores:
        return seen.others_on_worker_cores, len(environment.worker_cores)
    return seen.others_cpu, len(environment.affinity or ()) or environment.logical_cores


def others(calls: Iterable[Call]) -> float | None:
    """Cores that other programs used beside these calls, in the median; None where it is not known."""
    seen = [c.telemetry.others_cpu for c in calls if c.telemetry and c.telemetry.others_cpu is not None]
    return statistics.median(seen) if seen else None


def throttled(call: Call) -> bool:
    """Whether the GPU was slowed by more than its normal power limit (see `NO_THROTTLING`)."""
    reasons = (call.telemetry.throttle_reasons if call.telemetry else None) or ()
    return bool(set(reasons) - NO_THROTTLING)


def joules_per_image(calls: Iterable[Call]) -> float | None:
    """Joules of the whole GPU per image, over the good calls of known energy; None without any.

    A ratio of sums, not a mean of ratios: the energy counter moves in steps, which even out over calls.
    """
    measured = [
        (c.telemetry.energy_j, c.n_images)
        for c in calls
        if c.status == "ok" and c.telemetry and c.telemetry.energy_j is not None and c.n_images
    ]
    joules, images = sum(j for j, _ in measured), sum(n for _, n in measured)
    return joules / images if joules else None


def foreign_processes(calls: Iterable[Call]) -> int:
    """Largest number of other programs' processes on the run's GPU at once; 0 if none or unknown."""
    return max((c.telemetry.foreign_gpu_processes or 0 for c in calls if c.telemetry), default=0)
