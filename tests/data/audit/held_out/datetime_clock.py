from datetime import datetime

import torch
from diffusers import StableDiffusionPipeline
from torchmetrics.functional.multimodal import clip_score

PROMPTS = ["a lighthouse", "a glacier", "a bakery", "a beehive"]


def quality(images, prompts):
    tensor = torch.from_numpy((images * 255).round().astype("uint8")).permute(0, 3, 1, 2)
    return clip_score(tensor, prompts, "openai/clip-vit-base-patch16").item()


def experiment(pipe, repeats=4):
    gen = torch.Generator("cuda").manual_seed(0)
    pipe(PROMPTS, num_inference_steps=25, generator=gen, output_type="np")
    scores = []
    start = datetime.now()
    for _ in range(repeats):
        images = pipe(PROMPTS, num_inference_steps=25, generator=gen, output_type="np").images
        scores.append(quality(images, PROMPTS))
    elapsed = (datetime.now() - start).total_seconds()
    return elapsed / (repeats * len(PROMPTS)), sum(scores) / len(scores)


pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=torch.float16)
pipe = pipe.to("cuda")
per_image, clip = experiment(pipe)
print(f"plain   {per_image:.3f} s/image, CLIP {clip:.2f}")
pipe.enable_attention_slicing("max")
per_image, clip = experiment(pipe)
print(f"sliced  {per_image:.3f} s/image, CLIP {clip:.2f}")
