"""Unfair: one call for each prompt, which is another execution than the baseline's, although the cache is real."""

import torch
from DeepCache import DeepCacheSDHelper
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler, patched."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=3, cache_branch_id=1)
    helper.enable()
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One prompt after the other."""
    images = []
    for prompt, own in zip(prompts, generator, strict=True):
        output = pipe(prompt, num_inference_steps=num_inference_steps, generator=own, guidance_scale=GUIDANCE_SCALE)
        images += output.images
    return images
