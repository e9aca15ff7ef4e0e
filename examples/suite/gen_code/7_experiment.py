"""Broken: it imports a package that does not exist."""

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline
from diffusers_turbo_attention import accelerate

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler, accelerated by something that was made up."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = EulerDiscreteScheduler.from_config(pipe.scheduler.config)
    return accelerate(pipe)


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch."""
    return pipe(
        prompts, num_inference_steps=num_inference_steps, generator=generator, guidance_scale=GUIDANCE_SCALE
    ).images
