"""Load a model as a diffusers pipeline. Safetensors only, no remote code."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import DiffusionPipeline

from bench_core.models.catalog import Model

HINT = "expected a pipeline as save_pretrained writes it, with safetensors weights, here or in a reachable hub or cache"


def load(model: Model, *, device: str, dtype: str) -> Any:
    """The pipeline on its device, progress bars off. Raises what diffusers raises when it cannot be loaded."""
    try:
        pipe = DiffusionPipeline.from_pretrained(
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
    return pipe.to(device)
