"""Diffusers pipelines: loading one, and calling it. Imports torch, so kinds of models import it inside `load`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from diffusers import DiffusionPipeline

from bench_core.models._model import Model

HINT = "expected a pipeline as save_pretrained writes it, with safetensors weights, here or in a reachable hub or cache"


class DiffusersAdapter:
    """A pipeline that is called as `pipe(prompt=..., num_inference_steps=..., ...)`, once a batch."""

    def __init__(self, pipe: Any) -> None:
        self.pipe = pipe

    def call(
        self,
        prompts: list[str],
        *,
        steps: int,
        generator: torch.Generator | list[torch.Generator],
        guidance_scale: float,
        output_type: str,
        height: int | None,
        width: int | None,
    ) -> Sequence[Any]:
        """The images of one batch; a size that is None is left out, since not every pipeline takes None."""
        size = {name: pixels for name, pixels in (("height", height), ("width", width)) if pixels is not None}
        output = self.pipe(
            prompt=prompts,
            num_inference_steps=steps,
            generator=generator,
            guidance_scale=guidance_scale,
            output_type=output_type,
            **size,
        )
        return cast(Sequence[Any], output.images)


def load_pretrained(model: Model, *, device: str, dtype: str) -> DiffusersAdapter:
    """The pipeline on its device, progress bars off; safetensors only, no remote code.

    Raises what diffusers raises when it cannot be loaded.
    """
    try:
        pipe = DiffusionPipeline.from_pretrained(  # type: ignore[no-untyped-call]  # diffusers does not annotate it
            model.source,
            revision=model.revision,
            dtype=getattr(torch, dtype),
            use_safetensors=True,
            trust_remote_code=False,
        )
    except Exception as error:
        error.add_note(HINT)
        raise
    pipe.set_progress_bar_config(disable=True)
    return DiffusersAdapter(pipe.to(device))
