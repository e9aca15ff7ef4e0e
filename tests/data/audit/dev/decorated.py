import functools
import logging
import time

import torch
from diffusers import DiffusionPipeline

log = logging.getLogger("bench")
TIMES = {}


def timed(label):
    def wrap(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            t1 = time.time()
            result = fn(*args, **kwargs)
            t2 = time.time()
            TIMES.setdefault(label, []).append(t2 - t1)
            return result

        return inner

    return wrap


@timed("fp16")
def generate(pipe, prompts, gen):
    return pipe(prompts, num_inference_steps=30, generator=gen).images


@timed("fp16+sdpa")
def generate_sdpa(pipe, prompts, gen):
    from diffusers.models.attention_processor import AttnProcessor2_0

    pipe.unet.set_attn_processor(AttnProcessor2_0())
    return pipe(prompts, num_inference_steps=30, generator=gen).images


def main():
    logging.basicConfig(level=logging.INFO)
    pipe = DiffusionPipeline.from_pretrained("segmind/SSD-1B", dtype=torch.float16).to("cuda")
    gen = torch.Generator("cuda").manual_seed(8)
    prompts = ["an espresso machine, product photo"] * 4
    pipe(prompts, num_inference_steps=30, generator=gen)
    for _ in range(5):
        generate(pipe, prompts, gen)
        generate_sdpa(pipe, prompts, gen)
    for label, values in TIMES.items():
        log.info("%s: %.3f s", label, sum(values) / len(values))


main()
