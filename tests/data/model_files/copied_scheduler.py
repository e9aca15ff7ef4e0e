"""A pipeline that starts every call from a copy of its scheduler."""

import copy

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


FRESH = []


def inference(pipe, prompts, num_inference_steps, generator):
    FRESH.append(copy.deepcopy(pipe.scheduler))
    pipe.scheduler = FRESH[-1]
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
