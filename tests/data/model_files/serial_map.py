"""One prompt after the other, by `map`."""

from functools import partial

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def one(pipe, num_inference_steps, prompt, seeded):
    return pipe(prompt, num_inference_steps=num_inference_steps, generator=seeded).images[0]


def inference(pipe, prompts, num_inference_steps, generator):
    return list(map(partial(one, pipe, num_inference_steps), prompts, generator))
