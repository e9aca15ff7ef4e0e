"""What does the witness cost inside the clock of a call, and what do the checks cost after it?

Two copies of the bundled pipeline in one process are called in turn, the one watched and the other not. Their denoiser
and decoder are hollow: they return at once, so a call takes milliseconds and what the witness adds stands out; it does
not depend on what the parts compute. The checks after the clock (the moment of rest, pixels, hashes, functions that
were replaced) are timed on the watched one's images.
"""

from __future__ import annotations

import statistics
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from benchmarks.record import Row, Trial

NAME = "witness"
QUICK = {"rounds": 5}
TARGET_MS = 1.0
"""Most milliseconds of a call that the witness may take."""
UNCOUNTED = 3
"""Calls of either side at the beginning that are not counted."""


def add_arguments(parser: ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--batch-sizes", type=lambda text: [int(b) for b in text.split(",")], default=[1, 8])
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=200, help="pairs of calls a batch size")


def trials(arguments: Namespace) -> Iterator[Trial]:
    """One a batch size: seconds of both sides, and of the checks, round by round."""
    import torch

    torch.set_num_threads(arguments.threads)
    from bench_core.worker.witness import Watch

    plain, watched = _hollow_pipeline(), _hollow_pipeline()
    watch = Watch(watched)
    for batch_size in arguments.batch_sizes:
        seconds: dict[str, list[float]] = {"plain_s": [], "watched_s": [], "after_s": []}
        for index in range(arguments.rounds + UNCOUNTED):
            watch.begin()
            first, second = (plain, watched) if index % 2 else (watched, plain)
            made = {id(pipe): _timed(pipe, batch_size, arguments.steps) for pipe in (first, second)}
            after_s = _checks_s(watch, made[id(watched)])
            if index >= UNCOUNTED:
                seconds["plain_s"].append(made[id(plain)].batch_s)
                seconds["watched_s"].append(made[id(watched)].batch_s)
                seconds["after_s"].append(after_s)
        yield {"batch_size": batch_size, **seconds}


def rows(trials: list[Trial], arguments: Namespace) -> list[Row]:
    """One a batch size."""
    return [_row(trial, arguments) for trial in trials]


def _row(trial: Trial, arguments: Namespace) -> Row:
    more_ms = sorted((b - a) * 1e3 for a, b in zip(trial["plain_s"], trial["watched_s"], strict=True))
    low, middle, high = (more_ms[round(share * (len(more_ms) - 1))] for share in (0.25, 0.5, 0.75))
    return {
        "batch": str(trial["batch_size"]),
        "steps": str(arguments.steps),
        "rounds": str(len(more_ms)),
        "inside the clock, ms [quartiles]": f"{middle:.3f} [{low:.3f}, {high:.3f}]",
        f"below {TARGET_MS:g} ms": "yes" if middle < TARGET_MS else "no",
        "after the clock, ms": f"{statistics.median(trial['after_s']) * 1e3:.1f}",
    }


def _hollow_pipeline() -> Any:
    """The bundled pipeline, with a denoiser and a decoder that compute nothing."""
    import torch
    from diffusers import StableDiffusionPipeline

    from bench_core.models.shapes import FOLDER

    pipe = StableDiffusionPipeline.from_pretrained(FOLDER)
    pipe.set_progress_bar_config(disable=True)
    size = pipe.unet.config.sample_size * pipe.vae_scale_factor
    pipe.unet.forward = lambda sample, *args, **kwargs: (sample,)
    pipe.vae.decode = lambda latents, *args, **kwargs: (torch.zeros(len(latents), 3, size, size),)
    return pipe


def _timed(pipe: Any, batch_size: int, steps: int) -> Any:
    import torch

    from bench_core.worker.clock import timed

    generators = [torch.Generator().manual_seed(seed) for seed in range(batch_size)]
    how = {"num_inference_steps": steps, "generator": generators}
    return timed(lambda: pipe(["a circle"] * batch_size, **how).images, torch.device("cpu"))


def _checks_s(watch: Any, made: Any) -> float:
    """Seconds of everything that is looked at after a call."""
    import torch

    from bench_core.worker.aftermath import Aftermath
    from bench_core.worker.inspection import inspected
    from bench_core.worker.tampering import Originals

    aftermath, originals = Aftermath(torch.device("cpu"), waiting_threads_spin=False), Originals()
    start = time.perf_counter()
    aftermath.cpu_after_s()
    originals.replaced()
    inspected(made.images, made.pixels)
    watch.seen((64, 64))
    return time.perf_counter() - start
