"""The bundled model: small, of the Stable Diffusion layout, draws coloured shapes. Its files are in `shapes/`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench_core.models._model import Adapter, Model
from bench_core.models._saved import describe_folder, folder_files

NAME = FORM = "shapes"
SUMMARY = "the bundled model"
ASKS = None

FOLDER = Path(__file__).parent / "shapes"
GUIDANCE_SCALE = 2.0
"""See its model card. The cost of a call is the same for every scale above 1."""
STEP_S = 0.03
"""Rough cost of one denoising step of one image on a CPU core, seconds."""


def describe(name: str, rest: str) -> Model:
    """The model, and the guidance scale that its pictures are best at."""
    return replace(describe_folder(name, FOLDER), guidance_scale=GUIDANCE_SCALE, step_s=STEP_S)


def files(rest: str) -> dict[str, Path]:
    """The index, and the weights and configurations of all components."""
    return folder_files(FOLDER)


def load(model: Model, *, device: str, dtype: str) -> Adapter:
    """A `StableDiffusionPipeline`."""
    from bench_core.models._diffusers import load_pretrained

    return load_pretrained(model, device=device, dtype=dtype)
