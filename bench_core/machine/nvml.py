"""One NVIDIA GPU, read through its driver (NVML): clock, temperature, power, utilisation, throttling, energy.

Readings lag. The energy counter moves every 100 ms (seen on an H200), power and the reasons for throttling follow by
about as much, utilisation is a mean over the last 1/6 to 1 s (NVML API reference, nvmlUtilization_t). For a call of
seconds that does not matter. The readings of a shorter call are partly of the calls next to it, which in a turn are
the same candidate's, and its energy is unknown.

Without a GPU or a driver, or if it is not certain which GPU is meant, every field is unknown. That is never an error:
a measurement does not depend on its telemetry.

>>> foreign_processes(seen={42, 43, 99}, own={42, 43})
1
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from bench_core.machine import visible_gpus

REASONS = {
    "SwPowerCap": "sw_power_cap",
    "HwSlowdown": "hw_slowdown",
    "SyncBoost": "sync_boost",
    "SwThermalSlowdown": "sw_thermal_slowdown",
    "HwThermalSlowdown": "hw_thermal_slowdown",
    "HwPowerBrakeSlowdown": "hw_power_brake_slowdown",
    "DisplayClockSetting": "display_clock_setting",
}
"""NVML's name (after `nvmlClocksEventReason`) and ours. An idle GPU and a user's clock setting are not throttling."""

SHORTEST_FOR_ENERGY_S = 0.5
"""Five steps of the energy counter. It lags by one, so at most a fifth of a call's energy is from before it."""


class Sample(NamedTuple):
    """The GPU at one moment; None is unknown. `at_s` is by the clock that `Gpu` was given."""

    at_s: float
    sm_mhz: float | None = None
    temperature_c: float | None = None
    power_w: float | None = None
    utilisation: float | None = None
    reasons: frozenset[str] | None = None


class CallReadings(NamedTuple):
    """Readings of one call: the lowest clock, the highest temperature, means of power and utilisation, all reasons."""

    sm_mhz: float | None = None
    temperature_c: float | None = None
    power_w: float | None = None
    utilisation: float | None = None
    throttle_reasons: tuple[str, ...] | None = None


def open_gpu(device: str, clock: Callable[[], float] = time.monotonic) -> Gpu | None:
    """The GPU behind torch's `device`; None for a CPU, without a working driver, or if it is uncertain which it is."""
    gpu = visible_gpus.info(device)
    if gpu is None or gpu.nvml_index is None:
        return None
    import pynvml as nvml

    try:
        nvml.nvmlInit()
    except nvml.NVMLError:
        return None
    try:
        return Gpu(nvml, nvml.nvmlDeviceGetHandleByIndex(gpu.nvml_index), clock)
    except nvml.NVMLError:
        nvml.nvmlShutdown()
        return None


class Gpu:
    """Reads one GPU. Safe to use from two threads, as NVML is."""

    def __init__(self, nvml: Any, handle: Any, clock: Callable[[], float]) -> None:
        self._nvml, self._handle, self._clock = nvml, handle, clock

    def sample(self) -> Sample:
        """All readings that are fast (160 us on an H200) and so may be taken while a call runs."""
        n = self._nvml
        rates = self._ask(n.nvmlDeviceGetUtilizationRates)
        return Sample(
            at_s=self._clock(),
            sm_mhz=self._ask(n.nvmlDeviceGetClockInfo, n.NVML_CLOCK_SM),
            temperature_c=self._ask(n.nvmlDeviceGetTemperature, n.NVML_TEMPERATURE_GPU),
            power_w=self._power_w(),
            utilisation=None if rates is None else rates.gpu / 100,
            reasons=self._reasons(),
        )

    def energy_j(self) -> float | None:
        """Joules since the driver was loaded. Slow (2.6 ms on an H200), so not to be read while a call runs."""
        millijoules: float | None = self._ask(self._nvml.nvmlDeviceGetTotalEnergyConsumption)
        return None if millijoules is None else millijoules / 1000

    def processes(self) -> set[int] | None:
        """Ids of the processes that have a compute context on the GPU, in NVML's own view."""
        seen = self._ask(self._nvml.nvmlDeviceGetComputeRunningProcesses)
        return None if seen is None else {p.pid for p in seen}

    def close(self) -> None:
        """Release the driver."""
        self._nvml.nvmlShutdown()

    def _reasons(self) -> frozenset[str] | None:
        n = self._nvml
        bits = self._ask(n.nvmlDeviceGetCurrentClocksEventReasons)
        if bits is None:  # drivers before 535 have the old name only
            bits = self._ask(n.nvmlDeviceGetCurrentClocksThrottleReasons)
        if bits is None:
            return None
        return frozenset(ours for name, ours in REASONS.items() if bits & getattr(n, f"nvmlClocksEventReason{name}"))

    def _power_w(self) -> float | None:
        n = self._nvml
        fields = self._ask(n.nvmlDeviceGetFieldValues, [n.NVML_FI_DEV_POWER_INSTANT])
        if fields is not None and fields[0].nvmlReturn == n.NVML_SUCCESS:
            return float(fields[0].value.uiVal) / 1000
        milliwatts: float | None = self._ask(n.nvmlDeviceGetPowerUsage)
        return None if milliwatts is None else milliwatts / 1000

    def _ask(self, query: Callable[..., Any], *arguments: Any) -> Any:
        """The driver's answer; None for what this GPU does not have or this user may not read."""
        try:
            return query(self._handle, *arguments)
        except self._nvml.NVMLError:
            return None


def foreign_processes(seen: set[int] | None, own: set[int]) -> int | None:
    """How many of the processes that NVML shows are not of this run.

    During a call one of ours has a context. If NVML shows none of ours, its ids are those of another namespace (a
    container) or hidden from us, and the number is unknown.
    """
    return None if seen is None or not seen & own else len(seen - own)


def readings_of_call(samples: Sequence[Sample], end_s: float) -> CallReadings:
    """The readings of a call that ended at `end_s` on the samples' clock.

    Later samples show a GPU that is idle while images are saved. They are used only if the call was too short to have
    a sample of its own.
    """
    inside = [s for s in samples if s.at_s <= end_s] or samples[:1]
    reasons = [s.reasons for s in inside if s.reasons is not None]
    return CallReadings(
        sm_mhz=min(_present(s.sm_mhz for s in inside), default=None),
        temperature_c=max(_present(s.temperature_c for s in inside), default=None),
        power_w=_mean(_present(s.power_w for s in inside)),
        utilisation=_mean(_present(s.utilisation for s in inside)),
        throttle_reasons=tuple(sorted(frozenset().union(*reasons))) if reasons else None,
    )


def energy_of_call(
    before_j: float | None,
    after_j: float | None,
    samples: Sequence[Sample],
    began_s: float,
    end_s: float,
    after_s: float,
) -> float | None:
    """Joules of a call from `began_s` to `end_s`, by the counter before it and at `after_s`, some time after it.

    The energy that the idle GPU used after the call is subtracted, at the lowest power seen then, because power falls
    with a lag. None for calls shorter than `SHORTEST_FOR_ENERGY_S`.
    """
    if before_j is None or after_j is None or after_j < before_j:  # the last: the driver was reloaded
        return None
    if end_s - began_s < SHORTEST_FOR_ENERGY_S:
        return None
    idle_w = min(_present(s.power_w for s in samples if s.at_s > end_s), default=0.0)
    return max(0.0, after_j - before_j - idle_w * (after_s - end_s))


def _present(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: list[float]) -> float | None:
    return statistics.fmean(values) if values else None
