"""Seconds per denoising step, seen from a callback. Generator state goes on from call to call."""
import statistics
import time

import torch
from diffusers import StableDiffusionPipeline


class StepClock:
    def __init__(self):
        self.marks = []

    def __call__(self, pipe, index, timestep, kwargs):
        torch.cuda.synchronize()
        self.marks.append(time.perf_counter())
        return kwargs

    @property
    def step_s(self):
        return [b - a for a, b in zip(self.marks, self.marks[1:])]


def step_times(pipe, prompts, steps, generator, rounds=4):
    found = []
    for number in range(rounds):
        clock = StepClock()
        pipe(prompts, num_inference_steps=steps, generator=generator, callback_on_step_end=clock)
        if number:
            found += clock.step_s
    return found


pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-8", dtype=torch.float16).to("cuda")
generator = torch.Generator("cuda").manual_seed(0)
prompts = ["a windmill", "a gondola", "a barn owl", "a quilt"]
plain = step_times(pipe, prompts, 30, generator)
pipe.fuse_lora()
fused = step_times(pipe, prompts, 30, generator)
print(f"{statistics.median(plain) * 1e3:.1f} ms per step -> {statistics.median(fused) * 1e3:.1f} ms per step")
