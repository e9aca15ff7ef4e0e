"""Partial: DeepCache over two steps, where the ground truth reuses over three: some three quarters of its gain."""

import torch
from DeepCache import DeepCacheSDHelper
from diffusers import DDIMScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler, patched."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=2, cache_branch_id=1)
    helper.enable()
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch."""
    return pipe(
        prompts, num_inference_steps=num_inference_steps, generator=generator, guidance_scale=GUIDANCE_SCALE
    ).images
