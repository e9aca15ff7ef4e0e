"""Computes in bfloat16, as it says."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


CHANGES = {"dtype": "bfloat16"}


@torch.autocast("cpu", dtype=torch.bfloat16)
def inference(pipe, prompts, num_inference_steps, generator):
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
