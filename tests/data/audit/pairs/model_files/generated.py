"""Generated model file."""
import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

STEPS = 20


def load_pipeline(device="cuda", dtype=torch.float16):
    pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=dtype)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config, use_karras_sigmas=True)
    pipe.vae.enable_slicing()
    return pipe.to(device)


def inference(pipe, prompts):
    generator = torch.Generator().manual_seed(33)
    output = pipe(prompt=prompts, num_inference_steps=STEPS, guidance_scale=1.0, generator=generator)
    return output.images
