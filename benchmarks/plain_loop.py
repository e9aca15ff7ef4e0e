"""The loop that anybody would write; imports nothing of Fairspeed.

`plain_loop.py FOLDER THREADS DEVICE DTYPE` is a process of its own: it reads one JSON request a line ({"prompts":
[...], "seeds": [...], "steps": N, "guidance_scale": G, "output_type": T}) and answers with seconds: of the host's
clock on a CPU, of CUDA events on a GPU.
"""

import json
import sys
import time

import torch
from diffusers import StableDiffusionPipeline


def load(folder, device, dtype):
    """The pipeline, ready to be called."""
    pipe = StableDiffusionPipeline.from_pretrained(folder).to(device, getattr(torch, dtype))
    pipe.set_progress_bar_config(disable=True)
    return pipe


def seconds(pipe, request, device):
    """Seconds of one call."""
    generators = [torch.Generator().manual_seed(seed) for seed in request["seeds"]]
    options = {name: request[name] for name in ("guidance_scale", "output_type")}
    options["num_inference_steps"] = request["steps"]
    images = []
    took = (_on_cpu if device == "cpu" else _on_gpu)(
        lambda: images.extend(pipe(request["prompts"], generator=generators, **options).images)
    )
    assert len(images) == len(request["prompts"])
    return took


def _on_cpu(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _on_gpu(call):
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    first.record()
    call()
    last.record()
    torch.cuda.synchronize()
    return first.elapsed_time(last) / 1e3


def main():
    """Answer requests until there are no more."""
    folder, threads, device, dtype = sys.argv[1:]
    torch.set_num_threads(int(threads))
    pipe = load(folder, device, dtype)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(seconds(pipe, json.loads(line), device)), flush=True)


if __name__ == "__main__":
    main()
