import argparse
import statistics
import time

import torch
from diffusers import StableDiffusionPipeline


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--guidance-scale", type=float, default=7.5)
    args = parser.parse_args()

    with open("prompts.txt") as f:
        prompts = f.read().splitlines()[: args.samples]

    pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-8", dtype=torch.float16).to("cuda")
    pipe.unet = torch.compile(pipe.unet)
    rng = torch.Generator("cuda").manual_seed(0)

    def call(batch):
        return pipe(batch, num_inference_steps=args.steps, guidance_scale=args.guidance_scale, generator=rng)

    for _ in range(2):
        call(prompts[: args.batch_size])
    laps = []
    for i in range(0, len(prompts), args.batch_size):
        torch.cuda.synchronize()
        t = time.perf_counter()
        call(prompts[i : i + args.batch_size])
        torch.cuda.synchronize()
        laps.append(time.perf_counter() - t)
    print(f"{statistics.median(laps) / args.batch_size:.4f} s/image")


if __name__ == "__main__":
    main()
