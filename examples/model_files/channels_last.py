"""An honest file that may be no faster: convolutions in channels-last memory layout.

Whether it helps depends on the machine: on an H200 in fp16 it made Stable Diffusion 1.5 slower (0.87x). That is an
answer too.
"""

import torch
from diffusers import StableDiffusionPipeline

from bench_core.models.shapes import FOLDER


class Engine:
    """Keeps nothing between calls; `inference` may be a method as well."""

    def __init__(self, layout):
        self.layout = layout

    def load(self, device, dtype):
        """The bundled model in the layout."""
        pipe = StableDiffusionPipeline.from_pretrained(FOLDER, dtype=dtype).to(device)
        pipe.unet.to(memory_format=self.layout)
        pipe.vae.to(memory_format=self.layout)
        return pipe

    def run(self, pipe, prompts, num_inference_steps, generator, guidance_scale, output_type):
        """One call for the whole batch."""
        return pipe(
            prompts,
            num_inference_steps=num_inference_steps,
            generator=generator,
            guidance_scale=guidance_scale,
            output_type=output_type,
        ).images


engine = Engine(torch.channels_last)
load_pipeline, inference = engine.load, engine.run
