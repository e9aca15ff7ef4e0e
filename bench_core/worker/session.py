"""One loaded candidate and the calls made of it. Runs in the child only.

Generators live on the CPU whatever the device, so that a sample has the same noise everywhere.
"""

from __future__ import annotations

import gc
import os
import platform
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import torch

from bench_core.events import Facts
from bench_core.machine import versions
from bench_core.machine.cores import affinity
from bench_core.models import registry as models
from bench_core.plan import Batch
from bench_core.records import NOT_FINITE, Record
from bench_core.techniques import registry as techniques
from bench_core.techniques._parts import parts
from bench_core.worker import alive, ceilings, flops, inspection, memory_limit, pictures
from bench_core.worker.aftermath import Aftermath
from bench_core.worker.clock import Timed, timed
from bench_core.worker.mechanism import Mechanisms
from bench_core.worker.memory import PeakMemory
from bench_core.worker.messages import (
    LONGEST_SAID,
    CallReply,
    CallRequest,
    CeilingsReply,
    Clocked,
    CountReply,
    CountRequest,
    LoadReply,
    LoadRequest,
    PingRequest,
    Reply,
    Request,
)
from bench_core.worker.secrets import withhold_secrets
from bench_core.worker.tampering import Originals
from bench_core.worker.witness import Watch

_now_s = time.perf_counter
"""Bound before any model file is loaded, which may put a clock of its own in its place."""
PROCESS_SEEDS = 1_000_003
"""How far apart the seeds of a candidate's first, second, ... process are under `continuing`."""
CPU_OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "std::bad_alloc")


class Session:
    """Answers requests, the first of which must be to load.

    Its state is the loaded model and the generators of the seed policy `continuing`.
    """

    def __init__(self) -> None:
        self.generators: dict[tuple[int, int], torch.Generator] = {}

    def answer(self, request: Request) -> Iterator[Record | bytes]:
        """The replies to one request, each as soon as it is known; bytes are a picture (`exchange`)."""
        yield from self._replies(request)
        self.aftermath.rest()

    def _replies(self, request: Request) -> Iterator[Record | bytes]:
        if isinstance(request, LoadRequest):
            yield self._load(request)
        elif isinstance(request, CallRequest):
            yield from self._call(request.batch)
        elif isinstance(request, PingRequest):
            yield from self._ping(request.batch)
        elif isinstance(request, CountRequest):
            yield self._count(request)
        else:
            yield self._ceilings()

    def _load(self, request: LoadRequest) -> LoadReply:
        start_s = _now_s()
        self.protocol = request.protocol
        self.originals = Originals()
        self.device = torch.device(self.protocol.device)
        self.aftermath = Aftermath(self.device, waiting_threads_spin=self.protocol.omp_wait_policy == "active")
        self.continuing_seed = self.protocol.seed + PROCESS_SEEDS * request.process_index
        try:
            _pin(request.cores)
            torch.set_num_threads(self.protocol.threads)
            model = request.candidate.model
            if models.runs_code(model):
                withhold_secrets()
            self.adapter = models.load(model, device=self.protocol.device, dtype=self.protocol.dtype)
            self.mechanisms = Mechanisms(self.adapter.pipe)
            for use in request.candidate.techniques:
                techniques.apply(use, self.adapter)
                self.mechanisms.add(use)
            self.watch = Watch(self.adapter.pipe)
            if models.runs_code(model):
                alive.watch_all(self.watch)
            self.memory = PeakMemory(self.device)
        except Exception as error:  # noqa: BLE001  whatever a model raises is an outcome to be recorded
            return LoadReply(**dict(_failure(error)))
        return LoadReply(status="ok", facts=self._facts(_now_s() - start_s))

    def _facts(self, load_s: float) -> Facts:
        pipe = self.adapter.pipe
        modules, scheduler = parts(pipe).values(), getattr(pipe, "scheduler", None)
        return Facts(
            pid=os.getpid(),
            load_s=load_s,
            pipeline=type(pipe).__name__,
            scheduler=None if scheduler is None else type(scheduler).__name__,
            parameters=sum(p.numel() for m in modules for p in m.parameters()) if modules else None,
            vocabulary=_vocabulary(getattr(pipe, "tokenizer", None)),
            changes=getattr(self.adapter, "changes", None),
            inference=getattr(self.adapter, "parameters", None),
            python=platform.python_version(),
            packages=versions.packages(),
            threads=torch.get_num_threads(),
            omp_wait_policy=os.environ.get("OMP_WAIT_POLICY"),
            affinity=tuple(affinity()),
        )

    def _call(self, batch: Batch) -> Iterator[Record | bytes]:
        seen: dict[str, Any] = {"cpu_between_s": self.aftermath.cpu_between_s()}
        try:
            result = self._timed(batch)
        except Exception as error:  # noqa: BLE001  likewise
            yield Clocked(batch_s=None)
            yield CallReply(**dict(_failure(error)), witness=self.watch.seen(None))
            _free_memory(self.device)
            return
        yield Clocked(batch_s=result.batch_s)
        seen |= {"gpu_after_s": self.aftermath.gpu_after_s(), "cpu_after_s": self.aftermath.cpu_after_s()}
        seen |= {"returned_s": result.returned_s}
        seen |= {"replaced": self.originals.replaced(), "mechanism": self.mechanisms.seen()}
        try:
            yield from self._checked(batch, result, seen)
        except Exception as error:  # noqa: BLE001  likewise: what was returned may be no image
            yield CallReply(**dict(_failure(error)), witness=self.watch.seen(None))

    def _checked(self, batch: Batch, result: Timed, seen: dict[str, Any]) -> Iterator[Record | bytes]:
        """The reply to a call that was timed: its images as they were then, and what the witness saw."""
        peak = self.memory.peak_bytes()
        looked = inspection.inspected(result.images, result.pixels)
        shown = looked.pictures
        problem = self._problem(shown, batch.batch_size)
        yield from pictures.messages(shown, batch.save)
        witness = self.watch.seen(shown[0].size if shown else None)
        yield CallReply(
            status="failed" if problem else "ok",
            message=problem,
            batch_s=result.batch_s,
            n_images=len(shown),
            image_hashes=tuple(p.hash for p in shown),
            peak_memory_bytes=peak,
            witness=witness.model_copy(update=seen | looked.found),
        )

    def _ping(self, batch: Batch) -> Iterator[Record]:
        """Everything that a call does, except to call the model: it measures the round trip."""
        batch_s = self._timed(batch, without_call=True).batch_s
        yield Clocked(batch_s=batch_s)
        yield CallReply(status="ok", batch_s=batch_s)

    def _timed(self, batch: Batch, *, without_call: bool = False) -> Timed:
        self.watch.begin()
        self.mechanisms.begin()
        self.memory.begin()
        if self.device.type == "cpu":
            memory_limit.set_for_call()
        call = self._prepared(batch)
        return timed(list if without_call else call, self.device)

    def _count(self, request: CountRequest) -> CountReply:
        def call(steps: int) -> Sequence[Any]:
            return self._prepared(request.batch.model_copy(update={"steps": steps}))()

        self.watch.begin()
        counted = flops.count(self.adapter.pipe, call, request.steps, request.batch.batch_size)
        seen = self.watch.seen(None)
        _free_memory(self.device)
        return counted.model_copy(update={"counted_denoiser_calls": seen.denoiser_calls})

    def _ceilings(self) -> CeilingsReply:
        try:
            return CeilingsReply(status="ok", ceilings=ceilings.measure(self.device))
        except RuntimeError as error:  # out of memory, or no such arithmetic on the device
            return CeilingsReply(**dict(_failure(error)))
        finally:
            _free_memory(self.device)

    def _prepared(self, batch: Batch) -> Callable[[], Sequence[Any]]:
        """The call of a batch, ready for the clock: its generators are made here and not timed."""
        protocol = self.protocol
        return partial(
            self.adapter.call,
            list(batch.prompts),
            steps=batch.steps,
            generator=self._generator(batch),
            guidance_scale=protocol.guidance_scale,
            output_type=protocol.output_type,
            height=protocol.height,
            width=protocol.width,
        )

    def _generator(self, batch: Batch) -> torch.Generator | list[torch.Generator]:
        """Generators by the seed policy; the global one is seeded too, for techniques that draw from it."""
        seeds, policy = batch.seeds, self.protocol.seed_policy
        torch.manual_seed(seeds[0])
        if policy == "per-sample":
            return [torch.Generator().manual_seed(s) for s in seeds]
        if policy == "reset-per-batch":
            return torch.Generator().manual_seed(self.protocol.seed)
        if batch.phase != "timed":
            return torch.Generator().manual_seed(seeds[0])
        cell = batch.batch_size, batch.steps
        return self.generators.setdefault(cell, torch.Generator().manual_seed(self.continuing_seed))

    def _problem(self, shown: list[pictures.Picture], batch_size: int) -> str:
        """What is wrong with the images, in one line; empty if nothing is."""
        asked = self.protocol.width, self.protocol.height
        if len(shown) != batch_size:
            return f"{len(shown)} images for {batch_size} prompts"
        if not (self.watch.finite() and all(p.finite for p in shown)):
            return NOT_FINITE
        if None not in asked and self.protocol.output_type != "latent" and any(p.size != asked for p in shown):
            return f"images of {shown[0].size[0]}x{shown[0].size[1]} pixels where {asked[0]}x{asked[1]} was asked"
        return ""


def _vocabulary(tokenizer: Any) -> int | None:
    """Words of a tokenizer; None of what has no count of them."""
    try:
        return len(tokenizer)
    except (TypeError, NotImplementedError):
        return None


def _pin(cores: Sequence[int]) -> None:
    """Run on these cores only, where the system can do that; threads that are started later inherit it."""
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def _failure(error: Exception) -> Reply:
    """Status and one line of message; the traceback goes to the log."""
    traceback.print_exc()
    hints = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    text = " ".join(str(error).split())[:500] + hints
    oom = isinstance(error, torch.OutOfMemoryError | MemoryError) or any(m in text for m in CPU_OUT_OF_MEMORY)
    if oom:
        text = text.partition(" GPU ")[0]  # the rest is the state of the allocator, which is in the log
    valid = text.encode(errors="backslashreplace").decode()  # a path in it may be no valid Unicode
    return Reply(status="oom" if oom else "failed", message=f"{type(error).__name__}: {valid}"[:LONGEST_SAID])


def _free_memory(device: torch.device) -> None:
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
