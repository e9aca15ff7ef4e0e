import time
from concurrent.futures import ThreadPoolExecutor

import torch
from diffusers import PixArtAlphaPipeline


def build(compiled=False):
    pipe = PixArtAlphaPipeline.from_pretrained("PixArt-alpha/PixArt-XL-2-512x512", dtype=torch.float16)
    pipe.to("cuda")
    if compiled:
        pipe.transformer = torch.compile(pipe.transformer, mode="max-autotune", fullgraph=True)
    return pipe


def bench(pipe, prompts, steps, workers=4, seed=0):
    generator = torch.Generator(device="cuda").manual_seed(seed)

    def one(prompt):
        return pipe(prompt, num_inference_steps=steps, generator=generator).images[0]

    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(one, prompts[:workers]))
        torch.cuda.synchronize()
        started = time.time()
        images = list(pool.map(one, prompts))
        torch.cuda.synchronize()
        elapsed = time.time() - started
    return elapsed / len(images)


if __name__ == "__main__":
    prompts = open("captions.txt").read().splitlines()
    eager = bench(build(), prompts, steps=20)
    compiled = bench(build(compiled=True), prompts, steps=20)
    print(f"eager {eager:.3f} s/image, compiled {compiled:.3f} s/image -> {eager / compiled:.2f}x")
