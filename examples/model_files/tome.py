"""An honest accelerated file: ToMe, which merges half of the tokens before attention.

`load_pipeline` takes the device only; the number format is the one that the run asks for by default.
"""

import tomesd
import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(*, device):
    """The bundled model, patched."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=torch.float32).to(device)
    tomesd.apply_patch(pipe, ratio=0.5)
    return pipe


def inference(pipe, prompts, **options):
    """One call for the whole batch, with everything that is asked for."""
    return pipe(prompts, **options)
