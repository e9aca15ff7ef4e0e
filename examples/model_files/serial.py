"""An unfair baseline, as found in the wild: it calls the pipeline once for each prompt.

A candidate that takes the whole batch at once looks much faster beside it: on an H200, 3.73 times at batch size 8, for
a reason that has nothing to do with the candidate. Under its own name (`shapes+serial`) the question is a fair one.
"""

import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model as it is."""
    return StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)


def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    """One prompt after the other, each with its own generator."""
    images = []
    for i, prompt in enumerate(prompts):
        own = generator[i] if isinstance(generator, list) else generator
        output = pipe(prompt, num_inference_steps=num_inference_steps, generator=own, guidance_scale=guidance_scale)
        images += output.images
    return images
