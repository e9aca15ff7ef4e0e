"""What guidance adds is computed in every second step, and reused between.

The steps between send half of the rows through the UNet, which `CHANGES` declares.
"""

import torch
from diffusers import StableDiffusionPipeline, UniPCMultistepScheduler

from bench_core.models.shapes import FOLDER

GUIDANCE_SCALE = 2.0
CHANGES = {"denoiser": "the rows without a prompt in every second step"}


class HalfGuided:
    """The UNet's `forward`; in every second step what guidance adds is taken from the step before.

    The rows without a prompt come first, and those with one after them.
    """

    def __init__(self, forward):
        self.forward, self.made, self.added = forward, 0, None

    def __call__(self, sample, timestep, encoder_hidden_states, **options):
        half = len(sample) // 2
        self.made += 1
        if self.made % 2 == 1:
            (noise,) = self.forward(sample, timestep, encoder_hidden_states=encoder_hidden_states, **options)
            self.added = noise[half:] - noise[:half]
            return (noise,)
        (asked,) = self.forward(sample[half:], timestep, encoder_hidden_states=encoder_hidden_states[half:], **options)
        return (torch.cat([asked - self.added, asked]),)


def load_pipeline(device="cpu", dtype=torch.float32):
    """The bundled model and its sampler, with guidance that is reused."""
    pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
    pipe.scheduler = UniPCMultistepScheduler.from_config(pipe.scheduler.config)
    pipe.unet.forward = HalfGuided(pipe.unet.forward)
    return pipe


def inference(pipe, prompts, num_inference_steps, generator):
    """One call for the whole batch."""
    pipe.unet.forward.made = 0
    return pipe(
        prompts, num_inference_steps=num_inference_steps, generator=generator, guidance_scale=GUIDANCE_SCALE
    ).images
