"""A stored run with everything that a page can show, made up: a GPU's telemetry, outliers, a full memory, limits.

The times follow the shape that an H200 showed for Stable Diffusion 1.5: flat while the hardware is not full, then a
line. The second candidate does half of the work, so its limit is another one.

>>> # result = load_result(store, invented.add(store))
"""

import random
import uuid

from bench_core.events import Event
from bench_core.records import Call, Telemetry, Witness
from bench_core.request import build
from bench_core.store.database import StoredRun, new_run_id

CANDIDATES = ("shapes", "shapes+deepcache:interval=3")
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
FULL_AT = {"shapes": (0.5, 0.13, 0.126), "shapes+deepcache:interval=3": (0.30, 0.07, 0.063)}
"""(least seconds of a batch, fixed seconds, seconds of an image) by candidate."""
FLOPS = {"shapes": 34e12, "shapes+deepcache:interval=3": 15e12}
BEGIN_NS = 1_764_000_000_000_000_000
ENVIRONMENT = {
    "device": "cuda:0",
    "device_name": "an invented GPU",
    "python": "3.12.0",
    "os": "Linux",
    "packages": {"torch": "2.11.0", "diffusers": "0.42.1"},
    "threads": 1,
    "worker_cores": [14, 15],
    "affinity": list(range(16)),
    "logical_cores": 16,
    "omp_wait_policy": "passive",
}
CEILINGS = {"matmul_flops_per_s": {"float32": 3.9e14, "float16": 7.5e14}, "copy_bytes_per_s": 3.9e12}


def seconds(candidate, batch_size):
    """What a call takes without noise."""
    least, fixed, per_image = FULL_AT[candidate]
    return (least**8 + (fixed + per_image * batch_size) ** 8) ** (1 / 8)


def add(store, *, rounds=20, sizes=SIZES, out_of_memory=(128,), gpu=True, busy=False, seed=1, **options):
    """Store an invented run; its id. `options` go to `request.make_spec` or change its protocol.

    `busy`: another program ran all the time.
    """
    named = {"name", "steps"} & set(options)
    spec = build.make_spec(
        CANDIDATES, batch_sizes=sizes, rounds=rounds, threads=1, device="cpu", **{k: options[k] for k in named}
    )
    changes = {"device": "cuda:0" if gpu else "cpu"} | {k: v for k, v in options.items() if k not in named}
    spec = spec.model_copy(update={"protocol": spec.protocol.model_copy(update=changes)})
    run = StoredRun(new_run_id(), BEGIN_NS, spec)
    calls = list(_Machine(spec, out_of_memory, gpu, busy, seed).calls())
    store.add_whole_run(run, calls, _events(run, gpu))
    return run.run_id


def _events(run, gpu):
    environment = ENVIRONMENT if gpu else ENVIRONMENT | {"device": "cpu", "device_name": "an invented CPU"}
    happened = [("started", {"environment": environment, "version": "0"})]
    for key in run.spec.keys:
        facts = {"flops_per_image": {"10": FLOPS[key]}, "ceilings": CEILINGS, "round_trip_s": 0.0002}
        happened.append(("loaded", {"candidate": key, "facts": facts}))
    happened.append(("finished", {"outcome": "done", "message": ""}))
    return [Event(run_id=run.run_id, at_ns=BEGIN_NS + i, kind=kind, payload=p) for i, (kind, p) in enumerate(happened)]


class _Machine:
    """Makes the calls one after the other; its clock goes on with them."""

    def __init__(self, spec, out_of_memory, gpu, busy, seed):
        self.spec, self.out_of_memory, self.gpu, self.busy = spec, out_of_memory, gpu, busy
        self.chance, self.now_s, self.made = random.Random(seed), 0.0, 0

    def calls(self):
        cells = [
            (c, b, n) for n in self.spec.protocol.steps for b in self.spec.protocol.batch_sizes for c in CANDIDATES
        ]
        dead = set()
        for cell in cells:
            if cell[1] in self.out_of_memory:
                yield self._call(cell, 0, "warm-up", status="oom")
                dead.add(cell)
                continue
            for r, extra in enumerate((2.0, 1.05, 1.0, 1.0)):
                yield self._call(cell, r, "warm-up", extra)
        for r in range(self.spec.protocol.rounds):
            for order, cell in enumerate(c for c in cells if c not in dead):
                yield self._call(cell, r, "timed", self._trouble(r), order)

    def _trouble(self, round_):
        """A busy moment in the sixth round, in which every third call takes much longer."""
        return 1 + (round_ == 5 and self.made % 3 == 0) * self.chance.choice([0.15, 0.4, 3.0])

    def _call(self, cell, round_, phase, extra=1.0, order=0, status="ok"):
        candidate, batch_size, steps = cell
        took = seconds(candidate, batch_size) * extra * self.chance.lognormvariate(0, 0.004)
        self.made += 1
        self.now_s += took + 0.01
        good = status == "ok"
        return Call(
            call_id=str(uuid.UUID(int=self.made + (id(self) << 32))),
            candidate=candidate,
            batch_size=batch_size,
            steps=steps,
            round=round_,
            order_in_round=order,
            phase=phase,
            started_ns=BEGIN_NS + int((self.now_s - took) * 1e9),
            sample_ids=tuple(range(round_ * batch_size, (round_ + 1) * batch_size)),
            status=status,
            message="" if good else "CUDA out of memory. Tried to allocate 41.2 GiB",
            batch_s=took if good else None,
            outside_s=took + 0.0002 if good else None,
            n_images=batch_size if good else None,
            peak_memory_bytes=int((4 + 0.9 * batch_size) * 2**30) if good else None,
            witness=_witness(batch_size, steps) if good else Witness(),
            telemetry=self._telemetry(took, extra, phase) if good else None,
        )

    def _telemetry(self, took, extra, phase):
        disturbed = phase == "timed" and (extra > 1 or self.busy)
        others = {"others_cpu": 15.6 if disturbed else abs(self.chance.gauss(0.05, 0.03)), "cpu_mhz": 2600.0}
        if not self.gpu:
            return Telemetry(**others)
        watts = 620 + self.chance.gauss(0, 12)
        hot = extra > 3
        return Telemetry(
            **others,
            gpu_sm_mhz=1400 if hot else 1980 - self.chance.choice([0, 0, 15]),
            gpu_temperature_c=round(45 + 25 * min(1, self.now_s / 300) + 12 * hot),
            gpu_power_w=watts,
            gpu_utilisation=0.97,
            throttle_reasons=("hw_thermal_slowdown",) if hot else (),
            foreign_gpu_processes=0,
            energy_j=watts * took,
        )


def _witness(batch_size, steps):
    return Witness(
        pipeline_calls=1,
        steps_set=steps,
        scheduler_steps=steps,
        denoiser_calls=steps,
        denoiser_rows=2 * batch_size * steps,
        decoder_rows=batch_size,
        width=512,
        height=512,
        dtype="float32",
    )
