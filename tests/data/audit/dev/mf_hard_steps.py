"""SD 1.5 with token merging; one call a batch."""

import tomesd
import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline


def load_pipeline(device="cuda", dtype=torch.float16):
    pipe = StableDiffusionPipeline.from_pretrained(
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
        dtype=dtype,
        safety_checker=None,
    )
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
    tomesd.apply_patch(pipe, ratio=0.4)
    return pipe.to(device)


def inference(pipe, prompts, num_inference_steps=20, generator=None):
    with torch.inference_mode():
        result = pipe(
            prompt=prompts,
            num_inference_steps=12,
            guidance_scale=7.5,
            generator=generator,
        )
    return result.images
