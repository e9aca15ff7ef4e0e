"""The loop that anybody would write, in a process of its own that imports nothing of Fairspeed.

`plain_loop.py FOLDER THREADS DEVICE DTYPE` reads one JSON request a line ({"prompts": [...], "seeds": [...],
"steps": N, "guidance_scale": G, "output_type": T}) and answers with seconds: of the host's clock on a CPU, of CUDA
events on a GPU.
"""

import json
import sys
import time

import torch
from diffusers import StableDiffusionPipeline

folder, threads, device, dtype = sys.argv[1:]
torch.set_num_threads(int(threads))
pipe = StableDiffusionPipeline.from_pretrained(folder).to(device, getattr(torch, dtype))
pipe.set_progress_bar_config(disable=True)


def on_cpu(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def on_gpu(call):
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    first.record()
    call()
    last.record()
    torch.cuda.synchronize()
    return first.elapsed_time(last) / 1e3


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    generators = [torch.Generator().manual_seed(seed) for seed in request["seeds"]]
    options = {name: request[name] for name in ("guidance_scale", "output_type")}
    options["num_inference_steps"] = request["steps"]
    images = []
    seconds = (on_cpu if device == "cpu" else on_gpu)(
        lambda: images.extend(pipe(request["prompts"], generator=generators, **options).images)  # noqa: B023
    )
    assert len(images) == len(request["prompts"])
    print(json.dumps(seconds), flush=True)
