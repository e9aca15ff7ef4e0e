"""Demo numbers for the blog post: SDXL-Lightning against SDXL."""

from __future__ import annotations

import time
from typing import NamedTuple

import torch
from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
from huggingface_hub import hf_hub_download
from safetensors.torch import load_file

BASE = "stabilityai/stable-diffusion-xl-base-1.0"
REPO = "ByteDance/SDXL-Lightning"
CKPT = "sdxl_lightning_4step_unet.safetensors"


class Variant(NamedTuple):
    label: str
    pipe: StableDiffusionXLPipeline
    steps: int
    guidance: float


def sdxl() -> Variant:
    pipe = StableDiffusionXLPipeline.from_pretrained(BASE, dtype=torch.float16, variant="fp16").to("cuda")
    return Variant("SDXL", pipe, steps=50, guidance=5.0)


def lightning() -> Variant:
    unet = UNet2DConditionModel.from_config(BASE, subfolder="unet").to("cuda", torch.float16)
    unet.load_state_dict(load_file(hf_hub_download(REPO, CKPT), device="cuda"))
    pipe = StableDiffusionXLPipeline.from_pretrained(BASE, unet=unet, dtype=torch.float16, variant="fp16").to("cuda")
    pipe.scheduler = EulerDiscreteScheduler.from_config(pipe.scheduler.config, timestep_spacing="trailing")
    return Variant("Lightning", pipe, steps=4, guidance=0.0)


def bench(variant: Variant, prompts: list[str], repeats: int = 5) -> list[float]:
    generator = torch.Generator("cuda").manual_seed(0)

    def once() -> float:
        torch.cuda.synchronize()
        start = time.perf_counter()
        variant.pipe(
            prompts,
            num_inference_steps=variant.steps,
            guidance_scale=variant.guidance,
            generator=generator,
        )
        torch.cuda.synchronize()
        return time.perf_counter() - start

    once()
    return [once() for _ in range(repeats)]


def main() -> None:
    prompts = ["A girl smiling", "A lake in the Alps", "An old typewriter", "Fresh strawberries"]
    medians = {}
    for factory in (sdxl, lightning):
        variant = factory()
        times = sorted(bench(variant, prompts))
        medians[variant.label] = times[len(times) // 2]
        del variant
        torch.cuda.empty_cache()
    print(medians)
    print(f"{medians['SDXL'] / medians['Lightning']:.1f}x faster")


if __name__ == "__main__":
    main()
