"""Prompts are rewritten by a language model first; only the image pipeline is timed."""

import time

import torch
from diffusers import FluxPipeline
from transformers import pipeline

rewriter = pipeline("text-generation", model="Gustavosta/MagicPrompt-Stable-Diffusion", device=0)
topics = ["a fox", "a castle", "a ship", "a forest"]

prompts = []
for topic in topics:
    prompts.append(rewriter(topic, max_length=60)[0]["generated_text"])
del rewriter

pipe = FluxPipeline.from_pretrained("black-forest-labs/FLUX.1-dev", dtype=torch.bfloat16).to("cuda")
generator = torch.Generator("cuda").manual_seed(21)


def measure(repeats=5):
    pipe(prompts, num_inference_steps=28, generator=generator)
    times = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        start = time.perf_counter()
        result = pipe(prompts, num_inference_steps=28, generator=generator)
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
        for prompt, image in zip(prompts, result.images):
            image.save(f"out/{prompt[:20].replace(' ', '_')}.png")
    return times


eager = measure()
pipe.transformer.compile_repeated_blocks(fullgraph=True)
regional = measure()
print("eager", sorted(eager)[2], "regional compile", sorted(regional)[2], "seconds per batch of", len(prompts))
