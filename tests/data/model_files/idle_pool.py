"""Saves its images in a pool of threads that then waits."""

from concurrent.futures import ThreadPoolExecutor

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


POOL = ThreadPoolExecutor(4)


def inference(pipe, prompts, num_inference_steps, generator):
    images = pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
    return list(POOL.map(lambda image: image.convert("RGB"), images))
