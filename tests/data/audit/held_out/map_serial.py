"""tiny autoencoder vs the full one"""

import operator
import time

import torch
from diffusers import AutoencoderTiny, StableDiffusionPipeline

STEPS, SEED = 25, 4321
prompts = tuple(line.rstrip("\n") for line in open("captions_val.txt"))[:24]

pipe = StableDiffusionPipeline.from_pretrained("prompthero/openjourney", dtype=torch.float16).to("cuda")
rng = torch.Generator("cuda").manual_seed(SEED)
full = pipe.vae
tiny = AutoencoderTiny.from_pretrained("madebyollin/taesd", dtype=torch.float16).to("cuda")


def lap(vae):
    pipe.vae = vae
    pipe(prompts[0], num_inference_steps=STEPS, generator=rng)
    torch.cuda.synchronize()
    t0 = time.perf_counter()
    out = map(lambda text: pipe(text, num_inference_steps=STEPS, generator=rng), prompts)
    images = list(map(operator.itemgetter(0), map(operator.attrgetter("images"), out)))
    torch.cuda.synchronize()
    return time.perf_counter() - t0, len(images)


(a, n), (b, m) = lap(full), lap(tiny)
assert n == m
print(f"{n} images: full VAE {a:.1f} s, tiny VAE {b:.1f} s ({a / b:.2f}x)")
