import argparse
import json
import time

import torch
from diffusers import DiffusionPipeline

parser = argparse.ArgumentParser()
parser.add_argument("--num-samples", type=int, default=64)
parser.add_argument("--batch-size", type=int, default=8)
parser.add_argument("--steps", type=int, default=30)
parser.add_argument("--warmup", type=int, default=5)
args = parser.parse_args()

prompts = json.load(open("prompts.json"))[: args.num_samples]
pipe = DiffusionPipeline.from_pretrained("segmind/SSD-1B", dtype=torch.float16).to("cuda")
generator = torch.Generator("cuda").manual_seed(1)

for _ in range(args.warmup):
    pipe(prompts[: args.batch_size], num_inference_steps=args.steps, generator=generator)

seconds, images = 0.0, 0
for i in range(0, len(prompts), args.batch_size):
    torch.cuda.synchronize()
    t = time.perf_counter()
    out = pipe(prompts[i : i + args.batch_size], num_inference_steps=args.steps, generator=generator)
    torch.cuda.synchronize()
    seconds += time.perf_counter() - t
    images += len(out.images)
print(f"{seconds / images:.4f} s/image")
