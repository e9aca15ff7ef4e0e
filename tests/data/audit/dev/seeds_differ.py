import statistics as st
import time

import torch
from diffusers import StableDiffusionXLPipeline

BATCH_SIZE = 4
STEPS = 30
prompts = [f"a {color} vase on a table" for color in ("red", "green", "blue", "white")]


def sync_time():
    torch.cuda.synchronize()
    return time.perf_counter()


def run_reference(pipe):
    generators = [torch.Generator("cuda").manual_seed(i) for i in range(BATCH_SIZE)]
    start = sync_time()
    pipe(prompts, num_inference_steps=STEPS, generator=generators)
    return sync_time() - start


def run_optimized(pipe):
    start = sync_time()
    pipe(prompts, num_inference_steps=STEPS)
    return sync_time() - start


pipe = StableDiffusionXLPipeline.from_pretrained(
    "stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float16
).to("cuda")

run_reference(pipe)
reference = [run_reference(pipe) for _ in range(5)]
pipe.vae.enable_tiling()
pipe.fuse_qkv_projections()
run_optimized(pipe)
optimized = [run_optimized(pipe) for _ in range(5)]
print(f"reference {st.median(reference):.2f}s, optimized {st.median(optimized):.2f}s")
print(f"{st.median(reference) / st.median(optimized):.2f}x")
