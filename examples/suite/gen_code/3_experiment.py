"""Partial: attention is reused in every second step, which is some of what the ground truth gains."""

import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline
from diffusers.models.attention_processor import Attention

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0


class Steps:
    """Counts the denoising steps of a call, from 1."""

    def __init__(self):
        self.made = 0

    def __call__(self, unet, inputs):
        """As a hook that runs before the UNet."""
        self.made += 1


class Reused:
    """A layer that is computed in every second step; between, it gives what it gave before."""

    def __init__(self, compute, steps):
        self.compute, self.steps, self.kept = compute, steps, None

    def __call__(self, *inputs, **options):
        if self.steps.made % 2 == 1:
            self.kept = self.compute(*inputs, **options)
        return self.kept


steps = Steps()


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler, with attention that is reused."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    pipe.unet.register_forward_pre_hook(steps)
    for layer in pipe.unet.modules():
        if isinstance(layer, Attention):
            layer.forward = Reused(layer.forward, steps)
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch."""
    steps.made = 0
    return pipe(
        prompts, num_inference_steps=num_inference_steps, generator=generator, guidance_scale=GUIDANCE_SCALE
    ).images
