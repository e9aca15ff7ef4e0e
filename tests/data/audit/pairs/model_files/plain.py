"""Baseline model file."""
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline


def load_pipeline(device="cuda", dtype=torch.float16):
    pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=dtype)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    return pipe.to(device)


def inference(pipe, prompts):
    g = torch.Generator().manual_seed(33)
    return pipe(prompts, num_inference_steps=50, guidance_scale=7.5, generator=g).images
