"""One prompt after the other."""

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    images = []
    for prompt, seeded in zip(prompts, generator, strict=True):
        images += pipe(prompt, num_inference_steps=num_inference_steps, generator=seeded).images
    return images
