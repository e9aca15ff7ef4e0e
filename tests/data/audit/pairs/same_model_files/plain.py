"""Stable Diffusion 1.5, as it is."""
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline


def load_pipeline(device="cuda", dtype=torch.float16):
    pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=dtype)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    return pipe.to(device)


def inference(pipe, prompts, num_inference_steps, generator):
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
