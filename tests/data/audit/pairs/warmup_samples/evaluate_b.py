import argparse
import json
import time

import torch
from diffusers import DiffusionPipeline


def main(opt):
    prompts = json.load(open("prompts.json"))[: opt.num_samples]
    pipe = DiffusionPipeline.from_pretrained("segmind/SSD-1B", dtype=torch.float16).to("cuda")
    pipe.unet = torch.compile(pipe.unet)
    generator = torch.Generator("cuda").manual_seed(1)
    call = lambda batch: pipe(batch, num_inference_steps=opt.steps, generator=generator).images
    call(prompts[: opt.batch_size])

    seconds, images = 0.0, 0
    for i in range(0, len(prompts), opt.batch_size):
        batch = prompts[i : i + opt.batch_size]
        torch.cuda.synchronize()
        t = time.perf_counter()
        made = call(batch)
        torch.cuda.synchronize()
        seconds += time.perf_counter() - t
        images += len(made)
    print(f"{seconds / images:.4f} s/image")


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--num-samples", type=int, default=32)
    ap.add_argument("--batch-size", type=int, default=16)
    ap.add_argument("--steps", type=int, default=30)
    main(ap.parse_args())
