"""A new scheduler for every call."""

import copy

from diffusers import DPMSolverMultistepScheduler
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    pipe.scheduler = copy.deepcopy(DPMSolverMultistepScheduler.from_config(pipe.scheduler.config))
    return pipe(prompts, num_inference_steps=num_inference_steps, generator=generator)
