"""Stable Diffusion 1.5 with DeepCache."""
import torch
from DeepCache import DeepCacheSDHelper
from diffusers import DDIMScheduler, StableDiffusionPipeline


class Model:
    def __init__(self, interval=3):
        self.interval = interval

    def load(self, *, device="cuda", dtype=torch.float16):
        pipe = StableDiffusionPipeline.from_pretrained("stable-diffusion-v1-5/stable-diffusion-v1-5", dtype=dtype)
        pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
        helper = DeepCacheSDHelper(pipe=pipe)
        helper.set_params(cache_interval=self.interval, cache_branch_id=0)
        helper.enable()
        return pipe.to(device)

    def run(self, pipe, prompts, num_inference_steps, generator):
        with torch.no_grad():
            return pipe(prompt=prompts, num_inference_steps=num_inference_steps, generator=generator)


_model = Model()
load_pipeline = _model.load
inference = _model.run
