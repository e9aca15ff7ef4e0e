"""Kandinsky: prior and decoder have steps of their own; both arms use the same."""
import time

import torch
from diffusers import KandinskyV22Pipeline, KandinskyV22PriorPipeline

PRIOR_STEPS, DECODER_STEPS = 25, 50
PROMPTS = ["a lynx in the snow", "a tin robot", "a peacock feather", "an orchard in bloom"]

prior = KandinskyV22PriorPipeline.from_pretrained("kandinsky-community/kandinsky-2-2-prior", dtype=torch.float16)
decoder = KandinskyV22Pipeline.from_pretrained("kandinsky-community/kandinsky-2-2-decoder", dtype=torch.float16)
prior, decoder = prior.to("cuda"), decoder.to("cuda")
rng = torch.Generator("cuda").manual_seed(0)


def generate():
    embeds = prior(PROMPTS, num_inference_steps=PRIOR_STEPS, guidance_scale=1.0, generator=rng)
    return decoder(
        image_embeds=embeds.image_embeds,
        negative_image_embeds=embeds.negative_image_embeds,
        num_inference_steps=DECODER_STEPS,
        guidance_scale=4.0,
        height=768,
        width=768,
        generator=rng,
    ).images


def laps(n=5):
    generate()
    for _ in range(n):
        torch.cuda.synchronize()
        start = time.perf_counter()
        generate()
        torch.cuda.synchronize()
        yield time.perf_counter() - start


before = sorted(laps())
decoder.unet.to(memory_format=torch.channels_last)
after = sorted(laps())
print(f"median batch: {before[2]:.3f} s -> {after[2]:.3f} s ({before[2] / after[2]:.2f}x)")
