from itertools import batched
from time import perf_counter

import torch
from diffusers import StableDiffusionPipeline
from tqdm.auto import tqdm

prompts = [f"a still life with {n} apples" for n in range(1, 51)]
pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16)
pipe = pipe.to("cuda")
gen = torch.Generator("cuda").manual_seed(6)

pipe(prompts[:16], num_inference_steps=20, generator=gen)
seconds = []
for group in tqdm(batched(prompts, 16)):
    torch.cuda.synchronize()
    t0 = perf_counter()
    pipe(list(group), num_inference_steps=20, generator=gen)
    torch.cuda.synchronize()
    seconds.append(perf_counter() - t0)

average = sum(seconds) / len(seconds)
print("average per batch", average)
print("average per image", average / 16, "min", min(seconds), "max", max(seconds))
