"""Accelerated pipeline: bf16 and channels_last."""
import torch
from diffusers import AutoPipelineForText2Image
from PIL import Image

MODEL_ID = "stabilityai/stable-diffusion-xl-base-1.0"


def load_pipeline(*, device="cuda", dtype=torch.bfloat16):
    pipe = AutoPipelineForText2Image.from_pretrained(MODEL_ID, dtype=dtype)
    pipe = pipe.to(device)
    pipe.unet.to(memory_format=torch.channels_last)
    pipe.vae.to(memory_format=torch.channels_last)
    return pipe


def inference(pipe, prompts: list[str], num_inference_steps: int, generator: torch.Generator) -> list[Image.Image]:
    images: list[Image.Image] = []
    for prompt in prompts:
        out = pipe(
            prompt,
            num_inference_steps=num_inference_steps,
            generator=generator,
        )
        images.extend(out.images)
    return images
