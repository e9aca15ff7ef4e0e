import time

import pandas as pd
import torch
from diffusers import DiffusionPipeline

coco = pd.read_csv("coco_captions.csv").caption
parti = pd.read_csv("parti_prompts.tsv", sep="\t").Prompt

pipe = DiffusionPipeline.from_pretrained("kandinsky-community/kandinsky-2-2-decoder", dtype=torch.float16).to("cuda")
generator = torch.Generator("cuda").manual_seed(0)


def throughput(prompts):
    prompts = list(prompts)
    pipe(prompts, num_inference_steps=25, generator=generator)
    rates = []
    for _ in range(5):
        torch.cuda.synchronize()
        a = time.perf_counter()
        pipe(prompts, num_inference_steps=25, generator=generator)
        torch.cuda.synchronize()
        rates.append(len(prompts) / (time.perf_counter() - a))
    return sum(rates) / len(rates)


df = pd.DataFrame(index=["eager", "sliced"], columns=["img_per_s"])
df.loc["eager", "img_per_s"] = throughput(coco[:16])
pipe.vae.enable_slicing()
df.loc["sliced", "img_per_s"] = throughput(parti[:8])
df["relative"] = df.img_per_s / df.img_per_s["eager"]
print(df)
