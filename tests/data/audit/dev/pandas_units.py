import itertools
import time

import pandas as pd
import torch
from diffusers import StableDiffusionPipeline

PROMPTS = pd.read_csv("prompts.csv")["prompt"].tolist()


def measure(pipe, batch_size, steps, repeats=5):
    prompts = list(itertools.islice(itertools.cycle(PROMPTS), batch_size))
    generator = torch.Generator("cuda").manual_seed(batch_size)
    pipe(prompts, num_inference_steps=steps, generator=generator)
    seconds = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        start = time.perf_counter()
        pipe(prompts, num_inference_steps=steps, generator=generator)
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    return pd.Series(seconds)


def main():
    pipe = StableDiffusionPipeline.from_pretrained("segmind/tiny-sd", dtype=torch.float16).to("cuda")
    rows = []
    for batch_size in [1, 2, 4, 8, 16]:
        s = measure(pipe, batch_size, steps=25)
        rows.append(
            {
                "batch_size": batch_size,
                "mean": s.mean() / batch_size,
                "min": s.min(),
                "max": s.max(),
            }
        )
    df = pd.DataFrame(rows)
    df["speedup"] = df["mean"].iloc[0] / df["mean"]
    print(df[["batch_size", "mean", "min", "max", "speedup"]].to_string(index=False))
    df.to_csv("latency.csv", index=False)


if __name__ == "__main__":
    main()
