"""No gain: merged tokens, and attention and decoding in slices, which save memory and take longer."""

import tomesd
import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler, for little memory."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
    tomesd.apply_patch(pipe, ratio=0.5, max_downsample=2)
    pipe.enable_attention_slicing(1)
    pipe.vae.enable_slicing()
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch."""
    return pipe(
        prompts, num_inference_steps=num_inference_steps, generator=generator, guidance_scale=GUIDANCE_SCALE
    ).images
