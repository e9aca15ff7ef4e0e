"""How the time of a batch grows with its size (one pipeline, no comparison)."""

import statistics
import time

import pandas as pd
import torch
from diffusers import StableDiffusionPipeline

SIZES = (1, 2, 4, 8, 16, 32)


def batch_seconds(pipe, size, steps, repeats, generator):
    prompts = [f"a photo of {k} oranges in a bowl" for k in range(size)]
    pipe(prompts, num_inference_steps=steps, generator=generator)
    seconds = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts, num_inference_steps=steps, generator=generator)
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return seconds


def main(steps=20, repeats=7):
    pipe = StableDiffusionPipeline.from_pretrained("segmind/tiny-sd", dtype=torch.float16).to("cuda")
    generator = torch.Generator("cuda").manual_seed(11)
    rows = []
    for size in SIZES:
        seconds = batch_seconds(pipe, size, steps, repeats, generator)
        median = statistics.median(seconds)
        rows.append(
            {
                "batch_size": size,
                "batch_s": median,
                "batch_s_min": min(seconds),
                "batch_s_max": max(seconds),
                "per_image_s": median / size,
                "images_per_s": size / median,
            }
        )
    print(pd.DataFrame(rows).set_index("batch_size").round(4))


main()
