"""References are drawn one by one beforehand; what is timed is batched, and scored afterwards."""
import pathlib
import statistics
import time

import torch
from diffusers import StableDiffusionPipeline
from torchmetrics.multimodal.clip_score import CLIPScore
from torchvision.transforms.functional import pil_to_tensor

prompts = open("prompts.txt").read().splitlines()[:16]
folder = pathlib.Path("reference")
folder.mkdir(exist_ok=True)
pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16)
pipe.to("cuda")

for k, prompt in enumerate(prompts):
    g = torch.Generator("cuda").manual_seed(k)
    pipe(prompt, num_inference_steps=30, generator=g).images[0].save(folder / f"{k}.png")


def batch():
    seeds = [torch.Generator("cuda").manual_seed(k) for k in range(len(prompts))]
    torch.cuda.synchronize()
    t = time.perf_counter()
    images = pipe(prompts, num_inference_steps=30, generator=seeds).images
    torch.cuda.synchronize()
    return time.perf_counter() - t, images


def score(images):
    metric = CLIPScore("openai/clip-vit-base-patch16").to("cuda")
    for image, prompt in zip(images, prompts):
        metric.update(pil_to_tensor(image).to("cuda"), prompt)
    return metric.compute().item()


results = {}
for name, change in {"plain": None, "channels_last": torch.channels_last}.items():
    if change is not None:
        pipe.unet.to(memory_format=change)
    batch()
    laps = [batch() for _ in range(5)]
    results[name] = statistics.median(s for s, _ in laps), score(laps[0][1])
for name, (seconds, clip) in results.items():
    print(f"{name}: {seconds:.3f} s per batch of {len(prompts)}, CLIP {clip:.2f}")
