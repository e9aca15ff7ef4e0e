"""Returns its images, and a thread goes on to do something else."""

import threading
import time

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def busy(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(1000))


def inference(pipe, prompts, num_inference_steps, generator):
    images = pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
    threading.Thread(target=busy, args=(0.1,)).start()
    return images
