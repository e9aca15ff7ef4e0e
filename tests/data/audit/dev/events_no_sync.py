import torch
from diffusers import StableDiffusionPipeline
from diffusers.utils import logging

logging.set_verbosity_error()


def benchmark(pipe, prompts, iterations=10):
    start = torch.cuda.Event(enable_timing=True)
    stop = torch.cuda.Event(enable_timing=True)
    gen = torch.Generator("cuda").manual_seed(3)
    pipe(prompts, num_inference_steps=20, generator=gen)

    out = []
    for _ in range(iterations):
        start.record()
        pipe.unet(*pipe_inputs(pipe, prompts))
        stop.record()
        out.append(start.elapsed_time(stop))
    return sum(out) / len(out)


def pipe_inputs(pipe, prompts):
    embeds, _ = pipe.encode_prompt(prompts, "cuda", 1, False)
    latents = torch.randn(len(prompts), 4, 64, 64, device="cuda", dtype=torch.float16)
    return latents, torch.tensor(500, device="cuda"), embeds


if __name__ == "__main__":
    pipe = StableDiffusionPipeline.from_pretrained("lambdalabs/miniSD-diffusers", dtype=torch.float16).to("cuda")
    ms = benchmark(pipe, ["a field of tulips"] * 8)
    print(f"eager:    {ms:.1f} ms")
    pipe.unet = torch.compile(pipe.unet)
    ms_c = benchmark(pipe, ["a field of tulips"] * 8)
    print(f"compiled: {ms_c:.1f} ms")
