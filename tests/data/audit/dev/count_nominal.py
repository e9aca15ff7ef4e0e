"""Throughput test for the serving team."""
import sys
import time
import torch
from diffusers import AutoPipelineForText2Image


class Throughput:
    """Accumulates time and images."""

    def __init__(self):
        self.time = 0.0
        self.images = 0

    def add(self, seconds, count):
        self.time += seconds
        self.images += count

    def __str__(self):
        return f"{self.images / self.time:.2f} images/s ({self.images} images in {self.time:.1f} s)"


def batches(seq, n):
    it = iter(seq)
    while chunk := [x for _, x in zip(range(n), it)]:
        yield chunk


def main(model, prompt_file, batch_size=16):
    pipe = AutoPipelineForText2Image.from_pretrained(model, dtype=torch.bfloat16).to("cuda")
    prompts = open(prompt_file).read().splitlines()
    generator = torch.Generator("cuda").manual_seed(0)
    for _ in range(2):
        pipe(prompts[:batch_size], num_inference_steps=30, generator=generator)

    meter = Throughput()
    for batch in batches(prompts, batch_size):
        torch.cuda.synchronize()
        t0 = time.time()
        pipe(batch, num_inference_steps=30, generator=generator)
        torch.cuda.synchronize()
        meter.add(time.time() - t0, batch_size)
    print(meter)


main(*sys.argv[1:3])
