"""All variants in one table."""
import gc
import time

import polars as pl
import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, StableDiffusionPipeline

ARMS = {
    "baseline": {
        "scheduler": DDIMScheduler,
        "call": {"height": 640, "width": 640, "output_type": "pil"},
    },
    "ours": {
        "scheduler": DPMSolverMultistepScheduler,
        "call": {"height": 512, "width": 512, "output_type": "pt"},
    },
}
TEXTS = ["an origami crane", "a brass telescope", "a foggy pier", "a carousel at night"]


def laps(arm, rounds=7):
    pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-8", dtype=torch.float16).to("cuda")
    pipe.scheduler = arm["scheduler"].from_config(pipe.scheduler.config)
    rng = torch.Generator("cuda").manual_seed(0)
    pipe(TEXTS, num_inference_steps=25, generator=rng, **arm["call"])
    for _ in range(rounds):
        torch.cuda.synchronize()
        t = time.perf_counter()
        pipe(TEXTS, num_inference_steps=25, generator=rng, **arm["call"])
        torch.cuda.synchronize()
        yield time.perf_counter() - t
    del pipe
    gc.collect()
    torch.cuda.empty_cache()


frame = pl.DataFrame(
    [{"arm": name, "batch_s": seconds} for name, arm in ARMS.items() for seconds in laps(arm)]
)
medians = frame.group_by("arm", maintain_order=True).agg(pl.col("batch_s").median())
base = medians["batch_s"][0]
print(medians.with_columns((base / pl.col("batch_s")).alias("speedup")))
