"""bfloat16 with Heun's sampler. Its group has two files only, so `manifest` skips it."""

import torch
from diffusers import HeunDiscreteScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0
CHANGES = {"dtype": "bfloat16"}


def load_pipeline(device="cpu"):
    """The bundled model in bfloat16 and its sampler."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=torch.bfloat16).to(device)
    pipe.scheduler = HeunDiscreteScheduler.from_config(pipe.scheduler.config)
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch."""
    return pipe(
        prompts, num_inference_steps=num_inference_steps, generator=generator, guidance_scale=GUIDANCE_SCALE
    ).images
