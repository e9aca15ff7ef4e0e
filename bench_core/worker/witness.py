"""Counters on a pipeline: what a call was seen to do, not what it was asked to do.

The pipeline's class gets a counting subclass of the same name, the scheduler's methods and the decoder's are
wrapped on their instances, the denoiser has a forward pre-hook. This counting costs microseconds in calls of many
milliseconds, and as much for every candidate.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

import torch

from bench_core.records import Witness

DENOISERS = ("unet", "transformer")


class Watch:
    """Watches one pipeline. `begin()` before a call, `seen(...)` after it."""

    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe
        self.counts: Counter[str] = Counter()
        self.steps_set: int | None = None
        self.dtype: str | None = None
        self.decoded: torch.Tensor | None = None
        self._hooked: dict[str, Any] = {}
        _count_calls(pipe, self.counts)

    def begin(self) -> None:
        """Forget the last call, and watch parts that were replaced since (a new scheduler, a patched UNet)."""
        self.counts.clear()
        self.steps_set = self.dtype = self.decoded = None
        self._watch("scheduler", self._watch_scheduler)
        self._watch("vae", self._watch_decoder)
        for name in DENOISERS:
            self._watch(name, lambda module: module.register_forward_pre_hook(self._on_denoiser, with_kwargs=True))

    def seen(self, size: tuple[int, int] | None) -> Witness:
        """What the call did; `size` is the (width, height) of its images."""
        count = {name: self.counts[name] or None for name in ("pipeline", "scheduler", "calls", "rows", "decoder")}
        return Witness(
            pipeline_calls=count["pipeline"],
            steps_set=self.steps_set,
            scheduler_steps=count["scheduler"],
            denoiser_calls=count["calls"],
            denoiser_rows=count["rows"],
            decoder_rows=count["decoder"],
            width=size[0] if size else None,
            height=size[1] if size else None,
            dtype=self.dtype,
        )

    def finite(self) -> bool:
        """Whether all decoded values were finite; True when no decoder was seen."""
        return self.decoded is None or bool(torch.isfinite(self.decoded).all())

    def _watch(self, name: str, hook: Callable[[Any], Any]) -> None:
        part = getattr(self.pipe, name, None)
        if part is not None and self._hooked.get(name) is not part:
            hook(part)
            self._hooked[name] = part

    def _watch_scheduler(self, scheduler: Any) -> None:
        set_timesteps, step = scheduler.set_timesteps, scheduler.step

        @functools.wraps(set_timesteps)
        def watched_set(*args: Any, **kwargs: Any) -> Any:
            self.steps_set = _steps_asked(args, kwargs)
            return set_timesteps(*args, **kwargs)

        @functools.wraps(step)
        def watched_step(*args: Any, **kwargs: Any) -> Any:
            self.counts["scheduler"] += 1
            return step(*args, **kwargs)

        scheduler.set_timesteps, scheduler.step = watched_set, watched_step

    def _watch_decoder(self, vae: Any) -> None:
        decode = vae.decode

        @functools.wraps(decode)
        def watched_decode(z: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
            self.counts["decoder"] += z.shape[0]
            out = decode(z, *args, **kwargs)
            self.decoded = out[0] if isinstance(out, tuple) else out.sample
            return out

        vae.decode = watched_decode

    def _on_denoiser(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        rows = args[0] if args else kwargs.get("sample", kwargs.get("hidden_states"))
        self.counts["calls"] += 1
        if isinstance(rows, torch.Tensor):
            self.counts["rows"] += rows.shape[0]
            self.dtype = str(rows.dtype).removeprefix("torch.")


def _count_calls(pipe: Any, counts: Counter[str]) -> None:
    """Count `pipe(...)`: `__call__` is looked up on the class, so the instance gets a subclass of its own.

    A pipeline that is a plain function, or cannot be called, stays as it is.
    """
    cls: Any = type(pipe)
    if not callable(pipe) or not hasattr(pipe, "__dict__") or isinstance(pipe, FunctionType | MethodType):
        return

    @functools.wraps(cls.__call__)
    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        counts["pipeline"] += 1
        return cls.__call__(self, *args, **kwargs)

    subclass = type(cls.__name__, (cls,), {"__call__": counted, "__module__": cls.__module__})
    object.__setattr__(pipe, "__class__", subclass)


def _steps_asked(args: tuple[Any, ...], kwargs: dict[str, Any]) -> int | None:
    """The steps `set_timesteps` was asked for: a number, or the length of explicit timesteps or sigmas."""
    asked = args[0] if args else kwargs.get("num_inference_steps")
    if asked is not None:
        return int(asked)
    explicit = kwargs.get("timesteps") if kwargs.get("timesteps") is not None else kwargs.get("sigmas")
    return None if explicit is None else len(explicit)
