"""A pipeline of known cost and a clock that only it moves, so that timing facts are exact."""

import itertools
import threading
from types import SimpleNamespace

from bench_core.records import Witness
from bench_core.worker.handle import WorkerTimeout
from bench_core.worker.lost import WorkerLost
from bench_core.worker.messages import CallReply, CeilingsReply, CountReply, LoadReply

OVERHEAD_S = 0.001
"""What the outside clock sees more than the inside one."""


class FakeClock:
    """Stands still until somebody sleeps on it."""

    def __init__(self):
        self.now_s = 1000.0

    def monotonic(self):
        return self.now_s

    def time_ns(self):
        return int(self.now_s * 1e9)

    def sleep(self, seconds):
        self.now_s += seconds


class FakeMonitor:
    """Sees nothing."""

    def begin(self, pid):
        pass

    def end(self, call_s=None):
        return None

    def close(self):
        pass


class FakeWorker:
    """Costs `fixed_s + per_image_s * batch size + drift(clock)` a call; the first `cold_calls` `first_extra_s` more.

    Batches beyond `largest` do not fit into memory; from `thrash_from` images on everything takes three times as long.
    `fail` maps the number of a call of this worker (from 0) to a status, "crash", "hang" or "killed", from outside.
    `load` is what it says when it is loaded. `batches` are those it was called with.
    """

    asleep_s = 0.0

    def __init__(
        self,
        clock,
        *,
        fixed_s=0.1,
        per_image_s=0.01,
        first_extra_s=0.0,
        cold_calls=1,
        drift=None,
        fail=None,
        load=None,
        largest=None,
        thrash_from=None,
    ):
        self.largest, self.thrash_from = largest, thrash_from
        self.clock, self.fixed_s, self.per_image_s = clock, fixed_s, per_image_s
        self.first_extra_s, self.cold_calls = first_extra_s, cold_calls
        self.drift, self.fail = drift, fail or {}
        self.load_reply = LoadReply.model_validate(load or {"status": "ok"})
        self.batches, self.stopped, self.numbers = [], False, itertools.count()

    def load(self, timeout_s):
        self.clock.sleep(1.0)
        return self.load_reply

    def call(self, batch, timeout_s):
        self.batches.append(batch)
        number = next(self.numbers)
        trouble = self.fail.get(number)
        if trouble == "hang":
            self.clock.sleep(timeout_s)
            raise WorkerTimeout(f"no answer within {timeout_s:g} s")
        if trouble == "crash":
            raise WorkerLost("the worker was ended by signal 11")
        if trouble == "killed":
            raise WorkerLost("the worker was ended by signal 9", from_outside=True)
        b = batch.batch_size
        if self.largest is not None and b > self.largest:
            trouble = "oom"
        seconds = self.fixed_s + self.per_image_s * b + (self.first_extra_s if number < self.cold_calls else 0)
        seconds += self.drift(self.clock.now_s) if self.drift else 0
        seconds *= 3 if self.thrash_from is not None and b >= self.thrash_from else 1
        self.clock.sleep(seconds)
        if trouble:
            return CallReply(status=trouble, message=f"made to be {trouble}"), seconds
        return self._reply(batch, seconds), seconds + OVERHEAD_S

    def round_trip_s(self):
        return OVERHEAD_S

    def count(self, timeout_s):
        return CountReply(flops_per_image={}, nominal_flops_per_image={}, flops_message="a fake does no arithmetic")

    def ceilings(self, timeout_s):
        return CeilingsReply(status="failed", message="a fake has none")

    def stop(self):
        self.stopped = True

    def _reply(self, batch, seconds):
        b, steps = batch.batch_size, batch.steps
        seen = Witness(pipeline_calls=1, steps_set=steps, scheduler_steps=steps, denoiser_calls=steps)
        seen = seen.model_copy(update={"denoiser_rows": 2 * b * steps, "decoder_rows": b, "dtype": "float32"})
        seen = seen.model_copy(update={"width": 64, "height": 64})
        hashes = tuple(f"{seed:032x}" for seed in batch.seeds)
        return CallReply(status="ok", batch_s=seconds, n_images=b, image_hashes=hashes, witness=seen)


class FakeDriver:
    """A module like pynvml for GPUs given by (name, UUID). `refuse` names functions that are not supported."""

    NVML_CLOCK_SM, NVML_TEMPERATURE_GPU, NVML_FI_DEV_POWER_INSTANT, NVML_SUCCESS = 1, 0, 186, 0
    nvmlClocksEventReasonSwPowerCap, nvmlClocksEventReasonHwSlowdown, nvmlClocksEventReasonSyncBoost = 4, 8, 16
    nvmlClocksEventReasonSwThermalSlowdown, nvmlClocksEventReasonHwThermalSlowdown = 32, 64
    nvmlClocksEventReasonHwPowerBrakeSlowdown, nvmlClocksEventReasonDisplayClockSetting = 128, 256

    class NVMLError(Exception):
        pass

    def __init__(self, refuse=(), gpus=(("H200", "GPU-aa11"),), slices=(), version="580.65.06"):
        self.gpus, self.slices = gpus, {uuid: name for name, uuid in slices}
        self.refuse, self.is_open, self.samples, self.energy_mj = refuse, False, 0, 0
        self.version = version
        self.pids, self.sampled = [42, 99], threading.Semaphore(0)

    def __getattribute__(self, name):
        if name.startswith("nvml") and name in object.__getattribute__(self, "refuse"):
            return self._refused
        return object.__getattribute__(self, name)

    def _refused(self, *_):
        raise self.NVMLError("Not Supported")

    def nvmlInit(self):
        self.is_open = True

    def nvmlShutdown(self):
        self.is_open = False

    def nvmlSystemGetDriverVersion(self):
        return self.version

    def nvmlDeviceGetCount(self):
        return len(self.gpus)

    def nvmlDeviceGetHandleByIndex(self, index):
        return self.gpus[index]

    def nvmlDeviceGetHandleByUUID(self, uuid):
        if uuid not in self.slices:
            raise self.NVMLError("Not Found")
        return self.slices[uuid], uuid

    def nvmlDeviceGetName(self, handle):
        return handle[0]

    def nvmlDeviceGetUUID(self, handle):
        return handle[1]

    def nvmlDeviceGetClockInfo(self, handle, which):
        return 1980

    def nvmlDeviceGetTemperature(self, handle, which):
        return 61

    def nvmlDeviceGetUtilizationRates(self, handle):
        self.sampled.release()
        return SimpleNamespace(gpu=97)

    def nvmlDeviceGetFieldValues(self, handle, fields):
        return [SimpleNamespace(nvmlReturn=0, value=SimpleNamespace(uiVal=612_000))]

    def nvmlDeviceGetPowerUsage(self, handle):
        return 590_000

    def nvmlDeviceGetCurrentClocksEventReasons(self, handle):
        return 1 | 2 | 4

    nvmlDeviceGetCurrentClocksThrottleReasons = nvmlDeviceGetCurrentClocksEventReasons

    def nvmlDeviceGetTotalEnergyConsumption(self, handle):
        self.energy_mj += 60_000
        return self.energy_mj

    def nvmlDeviceGetComputeRunningProcesses(self, handle):
        return [SimpleNamespace(pid=pid) for pid in self.pids]
