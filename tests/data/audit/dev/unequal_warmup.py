from __future__ import annotations

import time
from typing import Callable

import torch
import typer
from diffusers import StableDiffusionPipeline

app = typer.Typer()


def clock(fn: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        t = time.perf_counter()
        fn()
        torch.cuda.synchronize()
        times.append(time.perf_counter() - t)
    return sorted(times)[len(times) // 2]


@app.command()
def main(model: str = "stable-diffusion-v1-5/stable-diffusion-v1-5", batch: int = 4, steps: int = 50, repeats: int = 7):
    pipe = StableDiffusionPipeline.from_pretrained(model, dtype=torch.float16).to("cuda")
    prompts = ["a photo of a sailing boat"] * batch
    gen = torch.Generator("cuda").manual_seed(0)

    def call():
        return pipe(prompts, num_inference_steps=steps, generator=gen)

    pipe("warm", num_inference_steps=1)
    eager = clock(call, repeats)

    pipe.unet = torch.compile(pipe.unet, mode="reduce-overhead")
    for _ in range(5):
        call()
    compiled = clock(call, repeats)

    typer.echo(f"eager    {eager:.3f} s")
    typer.echo(f"compiled {compiled:.3f} s")
    typer.echo(f"speedup  {eager / compiled:.2f}x")


if __name__ == "__main__":
    app()
