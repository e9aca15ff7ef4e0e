"""Interactive latency: one request at a time is the question here, for both arms."""
import statistics
import time

import torch
from diffusers import AutoPipelineForText2Image


def latencies(pipe, prompts, steps, seed):
    generator = torch.Generator("cuda").manual_seed(seed)
    for prompt in prompts[:3]:
        pipe(prompt, num_inference_steps=steps, guidance_scale=0.0, generator=generator)
    out = []
    for prompt in prompts:
        torch.cuda.synchronize()
        t0 = time.perf_counter()
        pipe(prompt, num_inference_steps=steps, guidance_scale=0.0, generator=generator)
        torch.cuda.synchronize()
        out.append(time.perf_counter() - t0)
    return out


def describe(name, seconds):
    cuts = statistics.quantiles(seconds, n=20)
    print(f"{name}: p50 {statistics.median(seconds):.3f} s, p95 {cuts[-1]:.3f} s per request (batch size 1)")


def main():
    prompts = [line.strip() for line in open("requests.txt")]
    pipe = AutoPipelineForText2Image.from_pretrained("stabilityai/sdxl-turbo", dtype=torch.float16).to("cuda")
    eager = latencies(pipe, prompts, 4, seed=1)
    pipe.unet = torch.compile(pipe.unet, mode="reduce-overhead")
    compiled = latencies(pipe, prompts, 4, seed=1)
    describe("eager", eager)
    describe("compiled", compiled)
    print(f"ratio of medians {statistics.median(eager) / statistics.median(compiled):.2f}")


if __name__ == "__main__":
    main()
