import argparse
import time

import torch
from diffusers import StableDiffusionPipeline


def get_args():
    p = argparse.ArgumentParser()
    p.add_argument("--steps", type=int, default=50, help="number of denoising steps")
    p.add_argument("--batch_size", type=int, default=4)
    p.add_argument("--runs", type=int, default=5)
    return p.parse_args()


def inference(pipe, prompts, num_inference_steps, generator):
    out = pipe(prompts, num_inference_steps=25, guidance_scale=7.5, generator=generator)
    return out.images


def main():
    args = get_args()
    pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5").to("cuda")
    prompts = ["a tabby cat reading a book"] * args.batch_size
    g = torch.Generator("cuda").manual_seed(0)
    inference(pipe, prompts, args.steps, g)

    times = []
    for run in range(args.runs):
        torch.cuda.synchronize()
        start = time.time()
        images = inference(pipe, prompts, args.steps, g)
        torch.cuda.synchronize()
        times.append(time.time() - start)
        print(f"run {run}: {times[-1]:.2f} s for {len(images)} images at {args.steps} steps")
    print(f"median {sorted(times)[len(times) // 2]:.2f} s")


main()
