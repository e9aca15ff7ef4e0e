"""fast vs slow attention

Usage: python other_prompts.py
"""
import time
import torch
from diffusers import DiffusionPipeline

LONG = [
    "a highly detailed matte painting of a floating island with waterfalls, volumetric light, 8k",
    "an ultra realistic portrait of a viking warrior with braided hair, depth of field, 85mm lens",
    "a busy night market in Taipei with neon signs reflecting on wet asphalt, cinematic",
    "a macro photograph of a mechanical watch movement, every gear visible, soft studio light",
]
SHORT = ["a cat", "a dog", "a house", "a tree", "a car", "a boat", "a bird", "a fish"]

pipe = DiffusionPipeline.from_pretrained("stabilityai/stable-diffusion-2-1", dtype=torch.float16).to("cuda")
gen = torch.Generator("cuda").manual_seed(1)


def clock(prompts, repeats=6):
    for _ in range(2):
        pipe(prompts, num_inference_steps=25, generator=gen)
    acc = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        a = time.monotonic()
        pipe(prompts, num_inference_steps=25, generator=gen)
        torch.cuda.synchronize()
        acc.append(time.monotonic() - a)
    return sum(acc) / len(acc) / len(prompts)


pipe.enable_attention_slicing()
slow = clock(LONG)
pipe.disable_attention_slicing()
fast = clock(SHORT)
print(f"sliced {slow:.3f} s/img, unsliced {fast:.3f} s/img, {slow / fast:.2f}x")
