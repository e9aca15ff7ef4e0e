"""Puts off what can be done when nobody looks."""

import threading
import time

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def busy():
    time.sleep(0.02)
    until = time.thread_time() + 0.1
    while time.thread_time() < until:
        sum(range(1000))


def inference(pipe, prompts, num_inference_steps, generator):
    images = pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
    threading.Thread(target=busy).start()
    return images
