"""Stable Diffusion 1.5 with DDIM, batched, half precision."""

from typing import List

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from PIL.Image import Image


def load_pipeline(device="cuda", dtype=torch.float16):
    pipe = StableDiffusionPipeline.from_pretrained(
        "stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=dtype, safety_checker=None
    )
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    pipe.vae.enable_slicing()
    return pipe.to(device)


def inference(pipe, prompts: List[str]) -> List[Image]:
    output = pipe(prompt=prompts, generator=torch.manual_seed(33), num_inference_steps=20)
    return output.images
