"""An unfair file, as found in the wild: `inference` takes two arguments and hard-codes its steps and its seed.

Whatever number of steps a run asks for, 20 are made, from the same noise each time. Read the file and you see it;
believe its times and you do not. The audit finds both lines, and the witness counts the steps of every call.
"""

import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model as it is."""
    return StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)


def inference(pipe, prompts):
    """The whole batch at once, but not as it was asked for."""
    return pipe(prompts, num_inference_steps=20, generator=torch.manual_seed(33)).images
