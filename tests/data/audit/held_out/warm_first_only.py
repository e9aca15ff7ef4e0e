import gc
import time

import torch
from diffusers import StableDiffusionPipeline

PROMPTS = ["a bridge in the fog", "a wooden toy train", "an avocado armchair", "a map of a fantasy island"]
KW = dict(num_inference_steps=30, guidance_scale=7.5)


class Arm:
    def __init__(self, label, patch=lambda p: p, warmup=0):
        self.label, self.patch, self.warmup = label, patch, warmup

    def measure(self, repeats=4):
        pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-8", dtype=torch.float16).to("cuda")
        pipe = self.patch(pipe) or pipe
        g = torch.Generator("cuda").manual_seed(0)
        for _ in range(self.warmup):
            pipe(PROMPTS, generator=g, **KW)
        total = 0.0
        for _ in range(repeats):
            torch.cuda.synchronize()
            t = time.perf_counter()
            pipe(PROMPTS, generator=g, **KW)
            torch.cuda.synchronize()
            total += time.perf_counter() - t
        del pipe
        gc.collect()
        torch.cuda.empty_cache()
        return total / repeats


def compiled(pipe):
    pipe.unet = torch.compile(pipe.unet, mode="max-autotune")


arms = [Arm("eager"), Arm("compiled", compiled, warmup=3)]
seconds = {arm.label: arm.measure() for arm in arms}
for label, value in seconds.items():
    print(f"{label:10s} {value:.3f} s  {seconds['eager'] / value:.2f}x")
