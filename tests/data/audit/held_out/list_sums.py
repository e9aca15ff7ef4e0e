import logging
import time

import torch
from diffusers import AutoPipelineForText2Image

logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
MODEL = "stabilityai/stable-diffusion-2-1-base"
prompts = ["an illustrated bestiary page", "a wind farm at dusk", "a market in Marrakesh", "a violin maker at work"]


def one_call(pipe, rng):
    torch.cuda.synchronize()
    start = time.perf_counter()
    pipe(prompts, num_inference_steps=30, generator=rng)
    torch.cuda.synchronize()
    return time.perf_counter() - start


pipe = AutoPipelineForText2Image.from_pretrained(MODEL, dtype=torch.float16).to("cuda")
rng = torch.Generator("cuda").manual_seed(5)
for _ in range(3):
    one_call(pipe, rng)
base_times = [one_call(pipe, rng) for _ in range(20)]

pipe.unet = torch.compile(pipe.unet, mode="max-autotune")
one_call(pipe, rng)
fast_times = [one_call(pipe, rng) for _ in range(12)]

logging.info("baseline %.2f s, compiled %.2f s", sum(base_times), sum(fast_times))
logging.info("speedup %.2fx", sum(base_times) / sum(fast_times))
