"""Interleaved A/B: plain against DeepCache, per-sample seeds, median of paired rounds."""

import argparse
import random
import statistics
import time

import torch
from DeepCache import DeepCacheSDHelper
from diffusers import StableDiffusionPipeline


def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--model", default="stable-diffusion-v1-5/stable-diffusion-v1-5")
    p.add_argument("--steps", type=int, default=50)
    p.add_argument("--batch-size", type=int, default=8)
    p.add_argument("--rounds", type=int, default=12)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--prompts", default="prompts.txt")
    return p.parse_args()


def build(model, cached):
    pipe = StableDiffusionPipeline.from_pretrained(model, dtype=torch.float16).to("cuda")
    pipe.set_progress_bar_config(disable=True)
    if cached:
        helper = DeepCacheSDHelper(pipe=pipe)
        helper.set_params(cache_interval=3, cache_branch_id=0)
        helper.enable()
    return pipe


def seconds(pipe, prompts, seeds, steps):
    generators = [torch.Generator("cuda").manual_seed(seed) for seed in seeds]
    torch.cuda.synchronize()
    start = time.perf_counter()
    images = pipe(prompts, num_inference_steps=steps, generator=generators).images
    torch.cuda.synchronize()
    elapsed = time.perf_counter() - start
    assert len(images) == len(prompts)
    return elapsed


def main():
    args = parse()
    prompts = open(args.prompts).read().splitlines()
    arms = {"plain": build(args.model, False), "deepcache": build(args.model, True)}
    times = {name: [] for name in arms}
    for r in range(-1, args.rounds):
        at = (r * args.batch_size) % len(prompts)
        batch = (prompts + prompts)[at : at + args.batch_size]
        seeds = [args.seed + r * args.batch_size + k for k in range(args.batch_size)]
        for name in random.sample(sorted(arms), len(arms)):
            t = seconds(arms[name], batch, seeds, args.steps)
            if r >= 0:
                times[name].append(t)
    ratios = [a / b for a, b in zip(times["plain"], times["deepcache"])]
    print(f"speedup {statistics.median(ratios):.2f}x over {len(ratios)} paired rounds of {args.batch_size} images")


if __name__ == "__main__":
    main()
