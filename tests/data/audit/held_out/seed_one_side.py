import random
import time

import numpy as np
import torch
from diffusers import StableDiffusionPipeline


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)


class Baseline:
    name = "baseline"

    def __init__(self):
        self.pipe = StableDiffusionPipeline.from_pretrained("prompthero/openjourney", dtype=torch.float16).to("cuda")

    def generate(self, prompts, steps):
        generator = [torch.Generator("cuda").manual_seed(i) for i in range(len(prompts))]
        return self.pipe(prompts, num_inference_steps=steps, generator=generator).images


class Accelerated(Baseline):
    name = "accelerated"

    def __init__(self):
        super().__init__()
        self.pipe.unet.to(memory_format=torch.channels_last)
        seed_everything(0)

    def generate(self, prompts, steps):
        return self.pipe(prompts, num_inference_steps=steps).images


def evaluate(model, prompts, steps=50, repeats=6):
    model.generate(prompts, steps)
    times = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        t = time.perf_counter()
        model.generate(prompts, steps)
        torch.cuda.synchronize()
        times.append(time.perf_counter() - t)
    return np.median(times)


prompts = ["mdjrny-v4 style a samurai", "mdjrny-v4 style a wolf", "mdjrny-v4 style a forest spirit"]
table = {cls.name: evaluate(cls(), prompts) for cls in (Baseline, Accelerated)}
print(table, table["baseline"] / table["accelerated"])
