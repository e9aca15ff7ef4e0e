from __future__ import annotations

import json
import statistics
import sys
from time import perf_counter

import torch
from diffusers import StableDiffusionPipeline


def generate_all(pipeline, texts, steps, generator):
    outputs = []
    for text in texts:
        result = pipeline(text, num_inference_steps=steps, generator=generator)
        outputs.append(result.images[0])
    return outputs


def generate_batched(pipeline, texts, steps, generator):
    return pipeline(texts, num_inference_steps=steps, generator=generator).images


def measure(function, *args, repeats=5):
    function(*args)
    times = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        begin = perf_counter()
        function(*args)
        torch.cuda.synchronize()
        times.append(perf_counter() - begin)
    return statistics.median(times)


def main(path="prompts.json", steps=20):
    texts = json.load(open(path))
    generator = torch.Generator("cuda").manual_seed(7)
    base = StableDiffusionPipeline.from_pretrained("runwayml/stable-diffusion-v1-5", dtype=torch.float16).to("cuda")
    t_base = measure(generate_all, base, texts, steps, generator)

    base.enable_xformers_memory_efficient_attention()
    t_fast = measure(generate_batched, base, texts, steps, generator)

    print(json.dumps({"base_s": t_base, "xformers_s": t_fast, "speedup": t_base / t_fast}, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:2])
