"""One loaded candidate and the calls made of it. Runs in the child only.

Generators live on the CPU whatever the device, so that a sample has the same noise everywhere.
"""

from __future__ import annotations

import gc
import os
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from bench_core.machine.cores import affinity
from bench_core.models import catalog, loaders
from bench_core.spec import Candidate, Protocol
from bench_core.techniques import registry as techniques
from bench_core.worker import ceilings, flops, pictures
from bench_core.worker.clock import Timed, timed
from bench_core.worker.memory import PeakMemory
from bench_core.worker.witness import Watch

RESTART_SEEDS = 1_000_003
"""How far apart the seeds of a candidate's first, second, ... process are under `continuing`."""
CPU_OUT_OF_MEMORY = ("can't allocate memory", "not enough memory")


class Session:
    """Answers requests; state is the loaded pipeline and the generators of the `continuing` seed policy."""

    def __init__(self) -> None:
        self.generators: dict[tuple[int, int], torch.Generator] = {}

    def answer(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The replies to one request: `call` and its empty likeness `ping` get two, the others one."""
        many = {"call": self._call, "ping": self._ping}
        if request["op"] in many:
            yield from many[request["op"]](request)
        else:
            yield {"load": self._load, "count": self._count, "ceilings": self._ceilings}[request["op"]](request)

    def _load(self, request: dict[str, Any]) -> dict[str, Any]:
        start = time.perf_counter()
        self.protocol = Protocol.model_validate(request["protocol"])
        self.images = Path(request["images"])
        self.continuing_seed = self.protocol.seed + RESTART_SEEDS * request.get("starts", 0)
        candidate = Candidate.model_validate(request["candidate"])
        try:
            _pin(request.get("cores"))
            torch.set_num_threads(self.protocol.threads)
            self.device = torch.device(self.protocol.device)
            model = catalog.describe(candidate.model)
            self.pipe = loaders.load(model, device=self.protocol.device, dtype=self.protocol.dtype)
            for use in candidate.techniques:
                techniques.get(use.name).apply(self.pipe, **techniques.resolve(use))
            self.watch = Watch(self.pipe)
            self.memory = PeakMemory(self.device)
        except Exception as error:  # noqa: BLE001  whatever a model raises is an outcome to be recorded
            return _failure(error)
        return {"status": "ok", "message": "", "facts": self._facts(time.perf_counter() - start)}

    def _facts(self, load_s: float) -> dict[str, Any]:
        modules = [c for c in self.pipe.components.values() if isinstance(c, torch.nn.Module)]
        return {
            "pid": os.getpid(),
            "load_s": load_s,
            "pipeline": type(self.pipe).__name__,
            "scheduler": type(getattr(self.pipe, "scheduler", None)).__name__,
            "parameters": sum(p.numel() for m in modules for p in m.parameters()),
            "threads": torch.get_num_threads(),
            "omp_wait_policy": os.environ.get("OMP_WAIT_POLICY"),
            "affinity": affinity(),
        }

    def _call(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        try:
            result = self._timed(request, lambda **arguments: self.pipe(**arguments).images)
        except Exception as error:  # noqa: BLE001  likewise
            yield {"batch_s": None}
            yield _failure(error) | {"witness": self.watch.seen(None).model_dump()}
            _free_memory(self.device)
            return
        yield {"batch_s": result.batch_s}
        peak = self.memory.peak_bytes()
        shown = [pictures.eight_bit(image) for image in result.images]
        problem = self._problem(shown, request["batch_size"])
        pictures.save(shown, self.images, request["save"])
        yield {
            "status": "failed" if problem else "ok",
            "message": problem,
            "n_images": len(shown),
            "image_hashes": [p.hash for p in shown],
            "peak_memory_bytes": peak,
            "witness": self.watch.seen(shown[0].size if shown else None).model_dump(),
        }

    def _ping(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """All that goes with a call but the pipeline: what the way to a worker and back takes."""
        yield {"batch_s": self._timed(request, lambda **arguments: []).batch_s}
        yield {"status": "ok", "message": ""}

    def _timed(self, request: dict[str, Any], run: Callable[..., Any]) -> Timed:
        self.watch.begin()
        self.memory.begin()
        arguments = self._arguments(request)
        return timed(lambda: run(**arguments), self.device)

    def _count(self, request: dict[str, Any]) -> dict[str, Any]:
        """Operations per image; the steps are the request's list, one call each."""

        def call(steps: int) -> Any:
            return self.pipe(**self._arguments(request | {"steps": steps}))

        counted = flops.count(self.pipe, call, request["steps"], request["batch_size"])
        _free_memory(self.device)
        return counted

    def _ceilings(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"status": "ok", "message": "", "ceilings": ceilings.measure(self.device)}
        except RuntimeError as error:  # out of memory, or no such arithmetic on the device
            return _failure(error) | {"ceilings": None}
        finally:
            _free_memory(self.device)

    def _arguments(self, request: dict[str, Any]) -> dict[str, Any]:
        protocol = self.protocol
        size = {"height": protocol.height, "width": protocol.width}
        return {
            "prompt": request["prompts"],
            "num_inference_steps": request["steps"],
            "guidance_scale": protocol.guidance_scale,
            "output_type": protocol.output_type,
            "generator": self._generator(request),
        } | {k: v for k, v in size.items() if v is not None}

    def _generator(self, request: dict[str, Any]) -> torch.Generator | list[torch.Generator]:
        """Generators by the seed policy; the global one is seeded too, for techniques that draw from it."""
        seeds, policy = request["seeds"], self.protocol.seed_policy
        torch.manual_seed(seeds[0])
        if policy == "per-sample":
            return [torch.Generator().manual_seed(s) for s in seeds]
        if policy == "reset-per-batch":
            return torch.Generator().manual_seed(self.protocol.seed)
        if request["phase"] != "timed":
            return torch.Generator().manual_seed(seeds[0])
        cell = request["batch_size"], request["steps"]
        return self.generators.setdefault(cell, torch.Generator().manual_seed(self.continuing_seed))

    def _problem(self, shown: list[pictures.Picture], batch_size: int) -> str:
        asked = self.protocol.width, self.protocol.height
        if len(shown) != batch_size:
            return f"{len(shown)} images for {batch_size} prompts"
        if not (self.watch.finite() and all(p.finite for p in shown)):
            return "NaN or infinite values in the images"
        if None not in asked and self.protocol.output_type != "latent" and any(p.size != asked for p in shown):
            return f"images of {shown[0].size[0]}x{shown[0].size[1]} pixels where {asked[0]}x{asked[1]} was asked"
        return ""


def _pin(cores: list[int] | None) -> None:
    """Stay on these cores, where the system can be told so; threads that are started later inherit it."""
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def _failure(error: Exception) -> dict[str, Any]:
    """Status and one line of message; the traceback goes to the log."""
    traceback.print_exc()
    hints = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    text = " ".join(str(error).split())[:500] + hints
    oom = isinstance(error, (torch.OutOfMemoryError, MemoryError)) or any(m in text for m in CPU_OUT_OF_MEMORY)
    if oom:
        text = text.partition(" GPU ")[0]  # the rest is the state of the allocator, which is in the log
    return {"status": "oom" if oom else "failed", "message": f"{type(error).__name__}: {text}"}


def _free_memory(device: torch.device) -> None:
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
