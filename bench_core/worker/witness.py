"""Counters on a pipeline: what a call was seen to do, not what it was asked to do.

Pipelines, schedulers, denoisers and decoders are watched as objects (`intercept`), whoever calls them: a loop of one's
own around the denoiser is seen as a pipeline's is. What is watched and does not happen is 0; what no watched part could
show is null. The counting costs microseconds in calls of many milliseconds, and as much for every candidate
(`python -m benchmarks.metrology witness`).
"""

from __future__ import annotations

import functools
import inspect
import threading
import weakref
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

import torch

from bench_core.records import Witness
from bench_core.techniques import _dynamo
from bench_core.worker import intercept, layers
from bench_core.worker.tally import Tally, narrower

DENOISERS = ("unet", "transformer", "transformer_2")
COUNTS = {
    "pipeline": ("pipeline_calls",),
    "scheduler": ("scheduler_steps", "steps_run", "stepped_rows", "images_denoised"),
    "denoiser": ("denoiser_calls", "denoiser_rows"),
    "decoder": ("decoder_rows",),
    "layer": ("layer_calls",),
    "layer of images": ("layer_rows",),
}
"""Fields that are null where no part of that kind is watched."""
LAYERS = {"layer", "layer of images"}
MEASURES = ("steps_set", "rows_per_step", "guidance_scale", "denoiser_positions", "decoded_pixels", "layer_positions")
FORMATS = ("dtype", "activation_dtype", "weights_dtype")


class Watch:
    """Watches one pipeline, and whatever else `add` is given. `begin()` before a call, `seen(...)` after it."""

    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe
        self._kinds: set[str] = set()
        """Kinds of parts of which at least one is watched."""
        self._watched: dict[int, weakref.ref[Any]] = {}
        """What is watched already, by identity."""
        self._inside = threading.local()
        self.tally = Tally()
        self.add_pipeline(pipe)

    def add_pipeline(self, pipe: Any) -> None:
        """Watch a pipeline's calls and its parts, also those that are put in place of others later."""
        if self._is_new(pipe) and callable(pipe):
            cls: Any = type(pipe)
            add = self._add_part

            def replaced(self: Any, name: str, value: Any) -> None:
                cls.__setattr__(self, name, value)
                add(name, value)

            if intercept.watch(pipe, __call__=self._on_pipeline):
                intercept.subclass(pipe, {"__setattr__": replaced})
                self._kinds.add("pipeline")
        self._add_parts(pipe)

    def add_scheduler(self, scheduler: Any) -> None:
        """Watch a scheduler."""
        if self._is_new(scheduler) and intercept.watch(scheduler, set_timesteps=self._on_set, step=self._on_step):
            self._kinds.add("scheduler")

    def add_decoder(self, vae: Any) -> None:
        """Watch an autoencoder's `decode`, and its decoder, which may be called by itself.

        Of a `decode` of its own, which may be compiled, the decoder is left alone: hooks inside would break its graph.
        """
        if not self._is_new(vae):
            return
        inner, has_own = getattr(vae, "decoder", None), "decode" in getattr(vae, "__dict__", {})
        if not intercept.watch(vae, decode=self._on_decode):
            return
        self._kinds.add("decoder")
        if isinstance(inner, torch.nn.Module) and self._is_new(inner):
            layers.watch_outputs(inner, self._on_decoder_output)
            if not has_own:
                intercept.watch_module(inner, self._before_decoder, self._after_decoder)

    def add_denoiser(self, denoiser: Any) -> None:
        """Watch a denoiser: a module, or any object that is called as one."""
        if not self._is_new(denoiser):
            return
        if isinstance(denoiser, torch.nn.Module):
            intercept.watch_module(denoiser, self._before_denoiser, self._after_denoiser)
            self._add_layer(denoiser)
        elif not intercept.watch(denoiser, __call__=self._on_denoiser):
            return
        self._kinds.add("denoiser")

    def _add_layer(self, denoiser: torch.nn.Module) -> None:
        layer = layers.first_layer(denoiser)
        if layer is None or not self._is_new(layer):
            return
        self._kinds.add("layer")
        is_of_images = layer is getattr(denoiser, layers.OF_IMAGES, None)
        if is_of_images:
            self._kinds.add("layer of images")
        layers.watch_inputs(layer, self._before_image_layer if is_of_images else self._before_layer)

    @property
    def parts(self) -> list[Any]:
        """All that is watched."""
        return [part for ref in self._watched.values() if (part := ref()) is not None]

    def begin(self) -> None:
        """Forget the last call, and watch parts that were replaced since."""
        self.tally = Tally()
        self._add_parts(self.pipe)

    def seen(self, size: tuple[int, int] | None) -> Witness:
        """What the call did; `size` is the (width, height) of its images."""
        kinds = self._kinds - (LAYERS if self._is_blind_to_layers() else set())
        counts = {n: getattr(self.tally, n) for kind, names in COUNTS.items() if kind in kinds for n in names}
        measures = {name: getattr(self.tally, name) for name in MEASURES}
        formats = {name: _name(getattr(self.tally, name)) for name in FORMATS}
        width, height = size or (None, None)
        return Witness(**counts, **measures, **formats, width=width, height=height)

    def finite(self) -> bool:
        """Whether all decoded values were finite; True when no decoder was seen."""
        return all(bool(torch.isfinite(x).all()) for x in self.tally.decoded)

    def _is_blind_to_layers(self) -> bool:
        """Whether passes may have run without their layers' hooks; then nothing is counted on that layers did."""
        tally = self.tally
        blind = _dynamo.has_compiled() or (tally.layer_calls < tally.denoiser_calls and layers.replays_graphs())
        if blind:
            tally.forget_layers()
        return blind

    # -- what is watched ----------------------------------------------------------------------------------------

    def _is_new(self, part: Any) -> bool:
        known = self._watched.get(id(part))
        if part is None or isinstance(part, FunctionType | MethodType) or (known is not None and known() is part):
            return False
        self._watched[id(part)] = weakref.ref(part)
        return True

    def _add_parts(self, pipe: Any) -> None:
        for name in ("scheduler", "vae", *DENOISERS):
            self._add_part(name, getattr(pipe, name, None))

    def _add_part(self, name: str, part: Any) -> None:
        if name == "scheduler":
            self.add_scheduler(part)
        elif name == "vae":
            self.add_decoder(part)
        elif name in DENOISERS:
            self.add_denoiser(part)

    # -- what happens -------------------------------------------------------------------------------------------

    def _on_pipeline(self, pipe: Any, call: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Count a call, unless it calls the pipeline again: then those calls are what is counted."""
        tally, before = self.tally, self.tally.pipeline_calls
        kind: Any = type(pipe)
        scale = kwargs["guidance_scale"] if "guidance_scale" in kwargs else _default(kind, "guidance_scale")
        tally.guidance_scale = float(scale) if isinstance(scale, int | float) else None
        try:
            return call(*args, **kwargs)
        finally:
            tally.pipeline_calls += tally.pipeline_calls == before

    def _on_set(self, scheduler: Any, call: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        self.tally.steps_are_set(id(scheduler), _steps_asked(args, kwargs))
        return call(*args, **kwargs)

    def _on_step(self, scheduler: Any, call: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        sample = kwargs["sample"] if "sample" in kwargs else args[2] if len(args) > 2 else None
        self.tally.stepped(id(scheduler), sample.shape[0] if isinstance(sample, torch.Tensor) else 0)
        return call(*args, **kwargs)

    def _on_decode(self, vae: Any, call: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        self._before_decoder(vae, args, kwargs)
        output = None
        try:
            output = call(*args, **kwargs)
        finally:
            self._after_decoder(output)
        return output

    def _before_decoder(self, decoder: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._inside.decoding = depth = getattr(self._inside, "decoding", 0) + 1
        latents = args[0] if args else next(iter(kwargs.values()), None)
        if depth == 1 and latents is not None:
            self.tally.decoder_rows += len(latents)

    def _before_layer(self, given: Any) -> None:
        """A pass of the denoiser in which a layer runs computes something: count it once."""
        if not getattr(self._inside, "computes", True):
            self._inside.computes = True
            self.tally.layer_calls += 1

    def _before_image_layer(self, given: Any) -> None:
        """Count what a pass computes; a layer that runs in no pass was reached by `denoiser.forward`, which is one."""
        if not getattr(self._inside, "depth", 0):
            self.tally.layer_calls += 1
            self._count(given)
        self._before_layer(given)
        self.tally.entered(*_size(given))

    def _on_decoder_output(self, output: Any) -> None:
        if (values := _tensor(output)) is not None:
            self.tally.decoded_inside(values.numel())

    def _after_decoder(self, output: Any) -> None:
        self._inside.decoding -= 1
        if self._inside.decoding == 0 and (values := _tensor(output)) is not None:
            self.tally.decoded.append(values)

    def _on_denoiser(self, denoiser: Any, call: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        self._before_denoiser(denoiser, args, kwargs)
        output = None
        try:
            output = call(*args, **kwargs)
        finally:
            self._after_denoiser(output)
        return output

    def _before_denoiser(self, denoiser: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Count a call. A denoiser inside another one, which wraps it, is the same call."""
        tally = self.tally
        tally.denoisers[id(denoiser)] = denoiser
        self._inside.depth = depth = getattr(self._inside, "depth", 0) + 1
        if depth > 1:
            return
        self._inside.computes = False
        given = args[0] if args else kwargs.get("sample", kwargs.get("hidden_states"))
        self._count(given)

    def _count(self, given: Any) -> None:
        """Count a pass of the denoiser over these latents, and the format they are in."""
        tally = self.tally
        tally.denoised(*_size(given))
        first = given[0] if isinstance(given, list | tuple) and given else given
        if isinstance(first, torch.Tensor):
            tally.dtype = narrower(tally.dtype, first.dtype)
            if torch.is_autocast_enabled(first.device.type):
                tally.computed_in(torch.get_autocast_dtype(first.device.type))

    def _after_denoiser(self, output: Any) -> None:
        self._inside.depth -= 1
        if self._inside.depth:
            return
        self._inside.computes = True
        if (values := _tensor(output)) is not None:
            self.tally.computed_in(values.dtype)


@functools.cache
def _default(pipeline: Any, name: str) -> Any:
    """The default of an argument of a pipeline's call; None where it has none."""
    parameter = inspect.signature(pipeline.__call__).parameters.get(name)
    return None if parameter is None else parameter.default


def _steps_asked(args: tuple[Any, ...], kwargs: dict[str, Any]) -> int | None:
    """The steps `set_timesteps` was asked for: a number, or the length of explicit timesteps or sigmas."""
    asked = args[0] if args else kwargs.get("num_inference_steps")
    if asked is not None:
        return int(asked)
    explicit = kwargs.get("timesteps") if kwargs.get("timesteps") is not None else kwargs.get("sigmas")
    return None if explicit is None else len(explicit)


def _size(given: Any) -> tuple[int, int]:
    """Rows of a denoiser's input, and the positions of one row: latent pixels of an image, tokens of a sequence."""
    if isinstance(given, list | tuple):
        return len(given), _size(given[0])[1] if given else 0
    if not isinstance(given, torch.Tensor) or given.ndim == 0:
        return 0, 0
    inner = given.shape[2:] if given.ndim > 3 else given.shape[1:2]
    return given.shape[0], inner.numel()


def _tensor(output: Any) -> torch.Tensor | None:
    """The tensor that a part of a pipeline gives: itself, the first of a tuple, or `.sample`."""
    found = output[0] if isinstance(output, list | tuple) and output else getattr(output, "sample", output)
    return found if isinstance(found, torch.Tensor) else None


def _name(dtype: torch.dtype | None) -> str | None:
    return None if dtype is None else str(dtype).removeprefix("torch.")
