import time
from functools import lru_cache

import torch
from diffusers import StableDiffusionPipeline


@lru_cache(maxsize=2)
def get_pipeline(model_id: str, compiled: bool):
    pipe = StableDiffusionPipeline.from_pretrained(model_id, dtype=torch.float16).to("cuda")
    if compiled:
        pipe.unet = torch.compile(pipe.unet)
    return pipe


def request(model_id, prompts, compiled=False):
    pipe = get_pipeline(model_id, compiled)
    return pipe(prompts, num_inference_steps=30).images


def latency(model_id, prompts, compiled):
    t0 = time.monotonic()
    request(model_id, prompts, compiled)
    torch.cuda.synchronize()
    return time.monotonic() - t0


MODEL = "stable-diffusion-v1-5/stable-diffusion-v1-5"
PROMPTS = ["a park bench in autumn", "a chess board", "a jar of honey", "a pair of boots"]
print("eager   ", latency(MODEL, PROMPTS, False))
print("compiled", latency(MODEL, PROMPTS, True))
