"""Latency and CLIP score of two checkpoints, side by side."""

import argparse
import time

import torch
from diffusers import DiffusionPipeline
from PIL import Image
from transformers import CLIPModel, CLIPProcessor


class Scorer:
    def __init__(self, name="openai/clip-vit-large-patch14"):
        self.model = CLIPModel.from_pretrained(name).to("cuda").eval()
        self.processor = CLIPProcessor.from_pretrained(name)

    @torch.no_grad()
    def __call__(self, images: list[Image.Image], texts: list[str]) -> float:
        batch = self.processor(text=texts, images=images, return_tensors="pt", padding=True).to("cuda")
        return self.model(**batch).logits_per_image.diag().mean().item()


def evaluate(model_id, prompts, steps, scorer, seed):
    torch.cuda.synchronize()
    start = time.perf_counter()
    pipe = DiffusionPipeline.from_pretrained(model_id, dtype=torch.float16).to("cuda")
    scores = []
    generator = torch.Generator("cuda").manual_seed(seed)
    for chunk in (prompts[i : i + 4] for i in range(0, len(prompts), 4)):
        images = pipe(chunk, num_inference_steps=steps, generator=generator).images
        scores.append(scorer(images, chunk))
    torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    return seconds / len(prompts), sum(scores) / len(scores)


parser = argparse.ArgumentParser()
parser.add_argument("checkpoints", nargs=2)
parser.add_argument("--steps", type=int, default=30)
parser.add_argument("--prompts", default="prompts.txt")
args = parser.parse_args()

texts = open(args.prompts).read().splitlines()[:64]
score = Scorer()
table = {name: evaluate(name, texts, args.steps, score, seed=11) for name in args.checkpoints}
for name, (latency, clip) in table.items():
    print(f"{name:40s} {latency:.3f} s/image  clip {clip:.2f}")
a, b = table.values()
print(f"speedup {a[0] / b[0]:.2f}x")
