import importlib
import sys
import time

import torch

prompts = [p for p in open("prompts.txt").read().splitlines() if p][:32]
BATCH = 8


def load(name):
    module = importlib.import_module(name)
    pipe = module.load_pipeline()
    return module, pipe.to("cuda")


def run(module, pipe, batch, steps, generator):
    if hasattr(module, "inference"):
        return module.inference(pipe, batch)
    return pipe(batch, num_inference_steps=steps, generator=generator).images


def evaluate(name, steps=50):
    module, pipe = load(name)
    generator = torch.Generator("cuda").manual_seed(42)
    run(module, pipe, prompts[:BATCH], steps, generator)
    seconds = 0.0
    for i in range(0, 32, BATCH):
        torch.cuda.synchronize()
        t = time.perf_counter()
        run(module, pipe, prompts[i : i + BATCH], steps, generator)
        torch.cuda.synchronize()
        seconds += time.perf_counter() - t
    return seconds / 32


base, other = sys.argv[1:3]
a, b = evaluate(base), evaluate(other)
print(f"{base}: {a:.3f} s/image; {other}: {b:.3f} s/image; speedup {a / b:.2f}")
