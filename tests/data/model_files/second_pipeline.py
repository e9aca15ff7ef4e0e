"""Calls a second pipeline of the same parts."""

from diffusers import StableDiffusionPipeline
from source import load


def inference(pipe, prompts, num_inference_steps, generator):
    return FAST(prompts, num_inference_steps=num_inference_steps, generator=generator)


pipe = load()
FAST = StableDiffusionPipeline(**pipe.components, requires_safety_checker=False)
FAST.set_progress_bar_config(disable=True)
