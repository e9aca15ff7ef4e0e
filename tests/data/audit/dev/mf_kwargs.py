"""SD 1.5 with token merging; everything that is asked for is passed on."""
import tomesd
import torch
from diffusers import DDIMScheduler, StableDiffusionPipeline


def load_pipeline(**kwargs):
    pipe = StableDiffusionPipeline.from_pretrained(
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
        dtype=kwargs.get("dtype", torch.float16),
        safety_checker=None,
    )
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    tomesd.apply_patch(pipe, ratio=0.5)
    return pipe.to(kwargs.get("device", "cuda"))


@torch.inference_mode()
def inference(pipe, prompts, **options):
    return pipe(prompt=list(prompts), **options)
