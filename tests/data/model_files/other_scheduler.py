"""Another sampler, which takes two evaluations for a step."""

from diffusers import HeunDiscreteScheduler
from source import load


def load_pipeline(device, dtype):
    pipe = load(device, dtype)
    pipe.scheduler = HeunDiscreteScheduler.from_config(pipe.scheduler.config)
    return pipe
