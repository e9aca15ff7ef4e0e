import os
import time

import cv2
import lpips
import numpy as np
import torch
from diffusers import StableDiffusionPipeline

loss_fn = lpips.LPIPS(net="alex").cuda()


def to_tensor(images):
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).mul(2).sub(1).cuda()


def run(pipe, prompts, reference, out):
    os.makedirs(out, exist_ok=True)
    generator = torch.Generator("cuda").manual_seed(0)
    pipe(prompts[:4], num_inference_steps=20, generator=generator)
    t0 = time.perf_counter()
    distances = []
    for i in range(0, len(prompts), 4):
        images = pipe(prompts[i : i + 4], num_inference_steps=20, output_type="np", generator=generator).images
        if reference is not None:
            distances.append(loss_fn(to_tensor(images), to_tensor(reference[i : i + 4])).mean().item())
        for j, image in enumerate(images):
            cv2.imwrite(f"{out}/{i + j}.png", (image[..., ::-1] * 255).astype("uint8"))
    total = time.perf_counter() - t0
    return total / len(prompts), distances


if __name__ == "__main__":
    prompts = open("p.txt").read().splitlines()[:40]
    pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5").to("cuda")
    base, _ = run(pipe, prompts, None, "out/base")
    gold = [cv2.imread(f"out/base/{i}.png")[..., ::-1] / 255.0 for i in range(40)]
    pipe.enable_freeu(s1=0.9, s2=0.2, b1=1.5, b2=1.6)
    fast, d = run(pipe, prompts, gold, "out/freeu")
    print(f"{base:.2f} -> {fast:.2f} s per image, lpips {np.mean(d):.3f}")
