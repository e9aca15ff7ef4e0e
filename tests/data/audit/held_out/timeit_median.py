import statistics
import timeit
from functools import partial

import torch
from diffusers import StableDiffusionXLPipeline

PROMPTS = ["a monastery on a cliff"] * 4
REPEATS = 9


def synced(function):
    function()
    torch.cuda.synchronize()


def batch_seconds(pipe, **options):
    generator = torch.Generator("cuda").manual_seed(0)
    call = partial(synced, partial(pipe, PROMPTS, generator=generator, **options))
    call()
    return statistics.median(timeit.repeat(call, number=1, repeat=REPEATS, timer=__import__("time").perf_counter))


def main():
    options = dict(num_inference_steps=30, guidance_scale=5.0, height=1024, width=1024)
    pipe = StableDiffusionXLPipeline.from_pretrained(
        "stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float16
    ).to("cuda")
    plain = batch_seconds(pipe, **options)
    pipe.enable_freeu(s1=0.6, s2=0.4, b1=1.1, b2=1.2)
    freeu = batch_seconds(pipe, **options)
    print(f"plain {plain:.3f} s/batch, FreeU {freeu:.3f} s/batch: {plain / freeu:.3f}x")


if __name__ == "__main__":
    main()
