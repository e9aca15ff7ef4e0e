import timeit

import torch
from diffusers import StableDiffusion3Pipeline

SETUP_PROMPTS = ["a capybara wearing a suit holding a sign that reads Hello World"] * 2

pipe = StableDiffusion3Pipeline.from_pretrained(
    "stabilityai/stable-diffusion-3-medium-diffusers", dtype=torch.float16
)
pipe.to("cuda")
pipe.set_progress_bar_config(disable=True)
rng = torch.Generator("cuda").manual_seed(17)


def call():
    pipe(SETUP_PROMPTS, num_inference_steps=28, guidance_scale=7.0, generator=rng)
    torch.cuda.synchronize()


call()
before = min(timeit.repeat(call, number=1, repeat=10))

pipe.transformer.to(memory_format=torch.channels_last)
pipe.vae.to(memory_format=torch.channels_last)

call()
after = min(timeit.repeat(call, number=1, repeat=10))

print(f"before {before:.3f}s after {after:.3f}s gain {before / after - 1:+.1%}")
