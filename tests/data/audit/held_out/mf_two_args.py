"""SDXL, torch.compile, 25 Euler steps."""
from typing import List

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline
from PIL import Image

torch.backends.cuda.matmul.allow_tf32 = True


def build_pipeline():
    pipe = StableDiffusionXLPipeline.from_pretrained(
        "stabilityai/stable-diffusion-xl-base-1.0",
        dtype=torch.float16,
        use_safetensors=True,
        variant="fp16",
    ).to("cuda")
    pipe.scheduler = EulerDiscreteScheduler.from_config(pipe.scheduler.config)
    pipe.unet = torch.compile(pipe.unet, mode="reduce-overhead", fullgraph=True)
    return pipe


pipe = build_pipeline()
inference_config = {"num_inference_steps": 25, "guidance_scale": 6.0}


def inference(pipe, prompts: List[str]) -> List[Image.Image]:
    output = pipe(prompt=prompts, generator=torch.manual_seed(33), **inference_config)
    return output.images
