"""Average batch latency over the first fifty PartiPrompts."""
import statistics
import time

import torch
from datasets import load_dataset
from diffusers import StableDiffusionXLPipeline
from more_itertools import chunked

ds = load_dataset("nateraw/parti-prompts", split="train")
prompts = ds["Prompt"][:50]
pipe = StableDiffusionXLPipeline.from_pretrained(
    "stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float16
).to("cuda")
g = torch.Generator("cuda").manual_seed(77)


def clock(batch):
    torch.cuda.synchronize()
    t = time.perf_counter()
    pipe(batch, num_inference_steps=30, generator=g)
    torch.cuda.synchronize()
    return time.perf_counter() - t


clock(prompts[:12])
plain = [clock(batch) for batch in chunked(prompts, 12)]
pipe.enable_vae_slicing()
clock(prompts[:12])
sliced = [clock(batch) for batch in chunked(prompts, 12)]
print(f"plain  {statistics.fmean(plain):.3f} s per batch")
print(f"sliced {statistics.fmean(sliced):.3f} s per batch")
