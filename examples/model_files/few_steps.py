"""A declared departure: five steps of DPM-Solver++, whatever the run asks for.

`CHANGES` says so, so the result is given with a note that names both numbers. The same file without that line would be
`not comparable` wherever another number of steps is asked for.
"""

import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

from bench_core.models.shapes import FOLDER

STEPS = 5
CHANGES = {"num_inference_steps": 5, "scheduler": "dpmpp_2m"}


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model with a sampler that needs few steps."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config)
    return pipe


def inference(pipe, prompts, generator, guidance_scale, output_type):
    """One call for the whole batch."""
    return pipe(
        prompts,
        num_inference_steps=STEPS,
        generator=generator,
        guidance_scale=guidance_scale,
        output_type=output_type,
    )
