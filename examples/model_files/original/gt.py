"""The ground-truth acceleration, the role `gt`: DeepCache, in one call for the whole batch, as it is asked for.

Nothing is wrong with the file. The old script gave its `inference` no steps and no generator, so that they had to have
values of their own; those that are given count.
"""

import torch
from DeepCache import DeepCacheSDHelper
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model, patched: the deep half of its UNet is computed in every second step."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=2, cache_branch_id=1)
    helper.enable()
    return pipe


def inference(pipe, prompts, num_inference_steps=20, generator=None):
    """One call for the whole batch."""
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
