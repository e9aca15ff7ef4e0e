"""Model file for the batch service: requests are spread over a pool."""

from concurrent.futures import ThreadPoolExecutor

import torch
from diffusers import LatentConsistencyModelPipeline

_pool = ThreadPoolExecutor(max_workers=4)


def load_pipeline(device="cuda", dtype=torch.float16):
    pipe = LatentConsistencyModelPipeline.from_pretrained("SimianLuo/LCM_Dreamshaper_v7", dtype=dtype)
    pipe.set_progress_bar_config(disable=True)
    return pipe.to(device)


def inference(pipe, prompts, num_inference_steps, generator):
    def render(item):
        return pipe(item, num_inference_steps=num_inference_steps, generator=generator).images[0]

    return list(_pool.map(render, prompts))
