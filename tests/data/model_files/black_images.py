"""Draws black."""

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    images = pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
    return [image.point(lambda value: 0) for image in images]
