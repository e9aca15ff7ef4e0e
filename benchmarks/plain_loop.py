"""The loop that anybody would write, in a process of its own that imports nothing of Fairspeed.

Reads one JSON request a line ({"prompts": [...], "seeds": [...], "steps": N, "guidance_scale": G}) and answers
with seconds.
"""

import json
import sys
import time

import torch
from diffusers import StableDiffusionPipeline

torch.set_num_threads(int(sys.argv[2]))
pipe = StableDiffusionPipeline.from_pretrained(sys.argv[1], dtype=torch.float32)
pipe.set_progress_bar_config(disable=True)
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    generators = [torch.Generator().manual_seed(seed) for seed in request["seeds"]]
    start = time.perf_counter()
    options = {"num_inference_steps": request["steps"], "guidance_scale": request["guidance_scale"]}
    images = pipe(request["prompts"], generator=generators, **options).images
    seconds = time.perf_counter() - start
    assert len(images) == len(request["prompts"])
    print(json.dumps(seconds), flush=True)
