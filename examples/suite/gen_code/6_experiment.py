"""Unfair: half of the steps, whatever number is asked for."""

import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0
STEPS = 6


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch, of fewer steps."""
    return pipe(prompts, num_inference_steps=STEPS, generator=generator, guidance_scale=GUIDANCE_SCALE).images
