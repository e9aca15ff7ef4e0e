"""An honest accelerated file: DeepCache, which reuses the deep features of the UNet over three steps.

It takes the steps, seeds and prompts that it is asked for, in one call for the whole batch. All steps are made; what
each of them skips shows in the time and in the operations that are counted.
"""

import torch
from DeepCache import DeepCacheSDHelper
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model, patched."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=3, cache_branch_id=0)
    helper.enable()
    return pipe


def inference(pipe, prompts, num_inference_steps, generator, **options):
    """One call for the whole batch."""
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator, **options)
