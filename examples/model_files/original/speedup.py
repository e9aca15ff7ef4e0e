"""Generated code under test, the role `speedup`: DeepCache, which is real, behind an `inference` that is not fair.

- It takes two arguments and hard-codes 20 steps, so the number that is asked for is silently ignored.
- It seeds with 33 in every call, so batches start from the same noise whatever the seeds of the others.
- It is called once for the whole batch, while a file without `inference` was called once for each prompt.
"""

import torch
from DeepCache import DeepCacheSDHelper
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model, patched: the deep half of its UNet is computed in every third step."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=3, cache_branch_id=1)
    helper.enable()
    return pipe


def inference(pipe, prompts):
    """The whole batch at once, with steps and a seed of its own."""
    return pipe(prompts, num_inference_steps=20, generator=torch.manual_seed(33)).images
