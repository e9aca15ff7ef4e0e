"""A declared departure: weights and activations in bfloat16, whatever the run asks for.

`CHANGES` says so, so the result is given with a note. Without that line it would be `not comparable`.
"""

import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

CHANGES = {"dtype": "bfloat16"}


def load_pipeline(device):
    """The bundled model in bfloat16."""
    return StableDiffusionPipeline.from_pretrained(FOLDER, dtype=torch.bfloat16).to(device)
