"""The pipeline that the model files here change: the bundled model's. A test puts a smaller one in its place."""

import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

SIZE = 64
"""Pixels of its images, in either direction."""


def load(device="cpu", dtype=torch.float32):
    """The pipeline on its device, without progress bars."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.set_progress_bar_config(disable=True)
    return pipe
