"""Draws a gallery page. Nothing is measured here."""

import argparse
import html
import pathlib

import torch
from diffusers import StableDiffusionPipeline


def render(pipe, prompts, folder, seed):
    for number, prompt in enumerate(prompts):
        generator = torch.Generator("cuda").manual_seed(seed)
        image = pipe(prompt, num_inference_steps=40, guidance_scale=7.5, generator=generator).images[0]
        name = f"{number:03d}.png"
        image.save(folder / name)
        yield name, prompt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("prompts", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("gallery"))
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    args.out.mkdir(exist_ok=True)
    pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-8", dtype=torch.float16).to("cuda")
    figures = [
        f'<figure><img src="{name}"><figcaption>{html.escape(prompt)}</figcaption></figure>'
        for name, prompt in render(pipe, args.prompts.read_text().splitlines(), args.out, args.seed)
    ]
    (args.out / "index.html").write_text("<!doctype html>" + "\n".join(figures))


if __name__ == "__main__":
    main()
