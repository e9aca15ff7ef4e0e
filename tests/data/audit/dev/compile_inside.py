import time
import torch
from diffusers import FluxPipeline

pipe = FluxPipeline.from_pretrained("black-forest-labs/FLUX.1-schnell", dtype=torch.bfloat16).to("cuda")
prompts = ["a tiny astronaut hatching from an egg on the moon"] * 2


def run(p):
    return p(
        prompts,
        num_inference_steps=4,
        guidance_scale=0.0,
        max_sequence_length=256,
        generator=torch.Generator("cpu").manual_seed(0),
    ).images


def timed(label, prepare=None, n=3):
    torch.cuda.synchronize()
    begin = time.perf_counter()
    if prepare is not None:
        prepare()
    for _ in range(n):
        run(pipe)
    torch.cuda.synchronize()
    seconds = (time.perf_counter() - begin) / n
    print(f"{label}: {seconds:.3f} s per batch of {len(prompts)}")
    return seconds


def compile_transformer():
    pipe.transformer = torch.compile(pipe.transformer, mode="reduce-overhead")


eager = timed("eager")
compiled = timed("compiled", prepare=compile_transformer)
print(f"torch.compile: {eager / compiled:.2f}x")
