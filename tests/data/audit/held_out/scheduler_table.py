import argparse
import time

import diffusers
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--base-scheduler", default="PNDMScheduler")
parser.add_argument("--test-scheduler", default="UniPCMultistepScheduler")
parser.add_argument("--base-steps", type=int, default=50)
parser.add_argument("--test-steps", type=int, default=20)
parser.add_argument("-b", "--batch", type=int, default=4)
args = parser.parse_args()

pipe = diffusers.StableDiffusionPipeline.from_pretrained("Lykon/DreamShaper", dtype=torch.float16).to("cuda")
prompts = ["cinematic still of a train crossing a viaduct"] * args.batch


def use(name):
    cls = getattr(diffusers, name)
    pipe.scheduler = cls.from_config(pipe.scheduler.config)


def bench(steps, rounds=8):
    g = torch.Generator("cuda").manual_seed(0)
    pipe(prompts, num_inference_steps=steps, generator=g)
    lap = []
    for _ in range(rounds):
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts, num_inference_steps=steps, generator=g)
        torch.cuda.synchronize()
        lap.append(time.perf_counter() - start)
    return sum(lap) / rounds


use(args.base_scheduler)
base = bench(args.base_steps)
use(args.test_scheduler)
test = bench(args.test_steps)
print(f"{args.base_scheduler}: {base:.3f}s\n{args.test_scheduler}: {test:.3f}s\nspeedup: {base / test:.2f}")
