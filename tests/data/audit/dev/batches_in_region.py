"""All batches are timed as one region; images are counted, not assumed."""
import itertools
import sys
import time

import torch
from diffusers import PixArtSigmaPipeline


def grouped(items, n):
    it = iter(items)
    while group := list(itertools.islice(it, n)):
        yield group


def drain(pipe, prompts, batch_size, generator):
    made = 0
    for group in grouped(prompts, batch_size):
        made += len(pipe(group, num_inference_steps=20, generator=generator).images)
    return made


def images_per_second(pipe, prompts, batch_size, passes=3):
    generator = torch.Generator("cuda").manual_seed(0)
    drain(pipe, prompts[:batch_size], batch_size, generator)
    rates = []
    for _ in range(passes):
        torch.cuda.synchronize()
        t0 = time.perf_counter()
        made = drain(pipe, prompts, batch_size, generator)
        torch.cuda.synchronize()
        rates.append(made / (time.perf_counter() - t0))
    return sorted(rates)[passes // 2]


def main(path, batch_size="8"):
    prompts = open(path).read().splitlines()[:64]
    pipe = PixArtSigmaPipeline.from_pretrained("PixArt-alpha/PixArt-Sigma-XL-2-512-MS", dtype=torch.float16).to("cuda")
    eager = images_per_second(pipe, prompts, int(batch_size))
    pipe.transformer = torch.compile(pipe.transformer)
    compiled = images_per_second(pipe, prompts, int(batch_size))
    print(f"eager {eager:.2f} images/s, compiled {compiled:.2f} images/s, {compiled / eager:.2f}x")


if __name__ == "__main__":
    main(*sys.argv[1:])
