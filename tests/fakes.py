"""A pipeline of known cost and a clock that only it moves, so that timing facts are exact."""

import itertools

from bench_core.records import Witness
from bench_core.worker.handle import WorkerLost, WorkerTimeout

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
    """Costs `fixed_s + per_image_s * batch size` a call, the first call `first_extra_s` more, plus `drift(clock)`.

    Batches beyond `largest` do not fit into memory; from `thrash_from` images on everything takes three times as long.
    `fail` maps the number of a call of this worker (from 0) to a status, "crash" or "hang".
    """

    def __init__(
        self,
        clock,
        *,
        fixed_s=0.1,
        per_image_s=0.01,
        first_extra_s=0.0,
        drift=None,
        fail=None,
        load=None,
        largest=None,
        thrash_from=None,
    ):
        self.largest, self.thrash_from = largest, thrash_from
        self.clock, self.fixed_s, self.per_image_s = clock, fixed_s, per_image_s
        self.first_extra_s, self.drift, self.fail = first_extra_s, drift, fail or {}
        self.load_reply = load or {"status": "ok", "message": "", "facts": {}}
        self.requests, self.stopped, self.numbers = [], False, itertools.count()

    def load(self, timeout_s):
        self.clock.sleep(1.0)
        return self.load_reply

    def call(self, request, timeout_s):
        self.requests.append(request)
        number = next(self.numbers)
        trouble = self.fail.get(number)
        if trouble == "hang":
            self.clock.sleep(timeout_s)
            raise WorkerTimeout(f"no answer within {timeout_s:g} s")
        if trouble == "crash":
            raise WorkerLost("the worker was ended by signal 11")
        b = request["batch_size"]
        if self.largest is not None and b > self.largest:
            trouble = "oom"
        seconds = self.fixed_s + self.per_image_s * b + (self.first_extra_s if number == 0 else 0)
        seconds += self.drift(self.clock.now_s) if self.drift else 0
        seconds *= 3 if self.thrash_from is not None and b >= self.thrash_from else 1
        self.clock.sleep(seconds)
        if trouble:
            return {"batch_s": None, "status": trouble, "message": f"made to be {trouble}"}, seconds
        return self._reply(request, seconds), seconds + OVERHEAD_S

    def round_trip_s(self):
        return OVERHEAD_S

    def count(self, timeout_s):
        return {"flops_per_image": None, "nominal_flops_per_image": None, "flops_message": "a fake does no arithmetic"}

    def ceilings(self, timeout_s):
        return {"status": "failed", "message": "a fake has none", "ceilings": None}

    def stop(self):
        self.stopped = True

    def _reply(self, request, seconds):
        b, steps = request["batch_size"], request["steps"]
        seen = Witness(pipeline_calls=1, steps_set=steps, scheduler_steps=steps, denoiser_calls=steps)
        seen = seen.model_copy(update={"denoiser_rows": 2 * b * steps, "decoder_rows": b, "dtype": "float32"})
        seen = seen.model_copy(update={"width": 64, "height": 64})
        hashes = [f"{seed:032x}" for seed in request["seeds"]]
        return {"batch_s": seconds, "status": "ok", "message": "", "n_images": b, "image_hashes": hashes} | {
            "witness": seen.model_dump()
        }
