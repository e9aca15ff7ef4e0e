# -*- coding: utf-8 -*-
"""基线与加速版对比"""
import time

import torch
from diffusers import StableDiffusionPipeline

MODEL = "stable-diffusion-v1-5/stable-diffusion-v1-5"
prompts = [l.strip() for l in open("prompts_zh.txt", encoding="utf-8")][:32]
batch_size = 8


def bench_base(pipe):
    times = []
    for i in range(0, 32, batch_size):
        g = torch.manual_seed(42)
        torch.cuda.synchronize()
        t = time.perf_counter()
        pipe(prompts[i : i + batch_size], num_inference_steps=50, generator=g)
        torch.cuda.synchronize()
        times.append(time.perf_counter() - t)
    return sum(times) / 32


def bench_fast(pipe):
    g = torch.Generator("cuda").manual_seed(42)
    times = []
    for i in range(0, 32, batch_size):
        torch.cuda.synchronize()
        t = time.perf_counter()
        pipe(prompts[i : i + batch_size], num_inference_steps=50, generator=g)
        torch.cuda.synchronize()
        times.append(time.perf_counter() - t)
    return sum(times) / 32


pipe = StableDiffusionPipeline.from_pretrained(MODEL, dtype=torch.float16).to("cuda")
pipe(prompts[:batch_size], num_inference_steps=50, generator=torch.manual_seed(1))
base = bench_base(pipe)
pipe.unet.set_default_attn_processor()
pipe(prompts[:batch_size], num_inference_steps=50, generator=torch.manual_seed(1))
fast = bench_fast(pipe)
print(f"基线 {base:.3f} 秒/张，加速 {fast:.3f} 秒/张，加速比 {base / fast:.2f}")
