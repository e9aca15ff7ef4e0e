"""torch.utils.benchmark warms up and synchronizes by itself."""
import torch
from diffusers import StableDiffusionPipeline
from torch.utils import benchmark

pipe = StableDiffusionPipeline.from_pretrained("segmind/tiny-sd", dtype=torch.float16).to("cuda")
prompts = ["a vineyard at sunset"] * 8
generator = torch.Generator("cuda").manual_seed(0)


def call():
    return pipe(prompts, num_inference_steps=25, generator=generator).images


def measure(label):
    return benchmark.Timer(stmt="call()", globals={"call": call}, label="tiny-sd", sub_label=label).blocked_autorange(
        min_run_time=30
    )


call()
plain = measure("plain")
pipe.unet = torch.compile(pipe.unet)
call()
compiled = measure("compiled")
benchmark.Compare([plain, compiled]).print()
print(f"{plain.median / compiled.median:.2f}x (medians per batch of {len(prompts)})")
