"""Everything of diffusers that loading a model file left alive in the process: what its calls may use.

A file may call a second pipeline, a denoiser in a loop of its own, a small decoder that it keeps in a variable. Each is
an object of a known class, and Python's garbage collector knows all objects, so they are found once, after loading.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from typing import Any

from diffusers import DiffusionPipeline, ModelMixin, SchedulerMixin

from bench_core.worker.layers import first_layer
from bench_core.worker.witness import Watch

DENOISER_MODULES = ("diffusers.models.unets.", "diffusers.models.transformers.")
"""Where the classes of denoisers are."""


def watch_all(watch: Watch) -> None:
    """Let a pipeline's witness see all that is alive beside it; pipelines first, so that their parts come once."""
    gc.collect()
    found = list(_objects())
    for pipe in (o for o in found if isinstance(o, DiffusionPipeline)):
        watch.add_pipeline(pipe)
    compiled = {id(o._orig_mod) for o in watch.parts if hasattr(o, "_orig_mod")}
    inner = compiled | _blocks([o for o in found if _is_denoiser(o)])
    for part in (o for o in found if not isinstance(o, DiffusionPipeline) and id(o) not in inner):
        if isinstance(part, SchedulerMixin):
            watch.add_scheduler(part)
        elif hasattr(part, "decode"):
            watch.add_decoder(part)
        elif _is_denoiser(part):
            watch.add_denoiser(part)


def _is_denoiser(part: Any) -> bool:
    return issubclass(type(part), ModelMixin) and type(part).__module__.startswith(DENOISER_MODULES)


def _blocks(denoisers: Sequence[Any]) -> set[int]:
    """Identities of those that are blocks of others, as the transformers in a UNet: calls of theirs are no passes.

    What holds the other's first layer is no block: it is the denoiser itself, in a wrapper.
    """
    found: set[int] = set()
    for denoiser in denoisers:
        layer = first_layer(denoiser)
        for part in denoisers if layer is not None else ():
            if part is not denoiser and _holds(denoiser, part) and not _holds(part, layer):
                found.add(id(part))
    return found


def _holds(module: Any, part: Any) -> bool:
    return any(m is part for m in module.modules())


def _objects() -> Iterator[Any]:
    """By their true class: some objects answer `isinstance` by computing something."""
    kinds = (DiffusionPipeline, ModelMixin, SchedulerMixin)
    return (o for o in gc.get_objects() if issubclass(type(o), kinds))
