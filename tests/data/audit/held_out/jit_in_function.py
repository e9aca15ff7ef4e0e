import argparse
from contextlib import ExitStack
from time import perf_counter as now

import torch
from diffusers import StableDiffusionPipeline


def plain(pipe):
    return pipe


def traced(pipe):
    pipe.unet = torch.compile(pipe.unet, mode="reduce-overhead", fullgraph=True)
    return pipe


def experiment(args, transform):
    pipe = StableDiffusionPipeline.from_pretrained(args.model, dtype=torch.float16).to(args.device)
    gen = torch.Generator(args.device).manual_seed(args.seed)
    with ExitStack() as stack:
        stack.enter_context(torch.inference_mode())
        stack.enter_context(torch.autocast(args.device, torch.float16))
        torch.cuda.synchronize()
        start = now()
        pipe = transform(pipe)
        for _ in range(args.n):
            pipe([args.prompt] * args.batch, num_inference_steps=args.steps, generator=gen)
        torch.cuda.synchronize()
        return (now() - start) / args.n


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="stable-diffusion-v1-5/stable-diffusion-v1-5")
    parser.add_argument("--prompt", default="a sunlit atrium full of ferns")
    parser.add_argument("--device", default="cuda")
    for name, value in {"batch": 4, "steps": 50, "n": 3, "seed": 0}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args()
    before, after = experiment(args, plain), experiment(args, traced)
    print(f"{before:.3f} s -> {after:.3f} s per batch ({before / after:.2f}x)")
