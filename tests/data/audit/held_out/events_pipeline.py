import contextlib
from collections.abc import Iterator
from types import SimpleNamespace

import torch
from diffusers import StableDiffusionXLPipeline


@contextlib.contextmanager
def gpu_timer() -> Iterator[SimpleNamespace]:
    box = SimpleNamespace(ms=None)
    a, b = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    a.record()
    yield box
    b.record()
    torch.cuda.synchronize()
    box.ms = a.elapsed_time(b)


def generate(pipe, prompts, n_steps):
    embeds = pipe.encode_prompt(prompts)
    with gpu_timer() as clock:
        images = pipe(
            prompt_embeds=embeds[0],
            negative_prompt_embeds=embeds[1],
            pooled_prompt_embeds=embeds[2],
            negative_pooled_prompt_embeds=embeds[3],
            num_inference_steps=n_steps,
        ).images
    return images, clock.ms


def main():
    pipe = StableDiffusionXLPipeline.from_pretrained(
        "stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float16
    ).to("cuda")
    prompts = ["a hot air balloon festival"] * 4
    generate(pipe, prompts, 40)
    a = [generate(pipe, prompts, 40)[1] for _ in range(5)]
    pipe.enable_freeu(s1=0.6, s2=0.4, b1=1.1, b2=1.2)
    generate(pipe, prompts, 24)
    b = [generate(pipe, prompts, 24)[1] for _ in range(5)]
    print("min ms", min(a), min(b), "->", round(min(a) / min(b), 2))


main()
