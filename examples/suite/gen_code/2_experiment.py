"""Good, in a style of its own: DeepCache is switched on for each call, and the call is put together from parts."""

from contextlib import contextmanager
from functools import partial

import diffusers
import torch
from DeepCache import DeepCacheSDHelper

from bench_core.models.shapes import FOLDER

RECIPE = {"model": "StableDiffusionPipeline", "sampler": "DDIMScheduler", "interval": 3, "branch": 1}
FIXED = {"guidance_scale": 2.0}


class Artist:
    """Draws batches with a pipeline, by a recipe."""

    def __init__(self, recipe):
        self.recipe = recipe

    def load(self, device, dtype):
        """The recipe's pipeline."""
        pipe = getattr(diffusers, self.recipe["model"]).from_pretrained(FOLDER, dtype=dtype).to(device)
        sampler = getattr(diffusers, self.recipe["sampler"])
        pipe.register_modules(scheduler=sampler.from_config(pipe.scheduler.config))
        return pipe

    @contextmanager
    def caching(self, pipe):
        """DeepCache for the time of a call."""
        helper = DeepCacheSDHelper(pipe=pipe)
        helper.set_params(cache_interval=self.recipe["interval"], cache_branch_id=self.recipe["branch"])
        helper.enable()
        try:
            yield pipe
        finally:
            helper.disable()

    def draw(self, pipe, prompts, num_inference_steps, generator, *, fixed):
        """The pictures of a batch."""
        names = ("prompt", "num_inference_steps", "generator")
        asked = dict(zip(names, (list(prompts), num_inference_steps, generator), strict=True)) | fixed
        with self.caching(pipe) as cached, torch.inference_mode():
            return (output := cached(**asked)) and output.images


artist = Artist(RECIPE)
load_pipeline = artist.load
inference = partial(artist.draw, fixed=FIXED)
