"""FLUX.1-dev with first block cache."""
import torch
from diffusers import FluxPipeline
from para_attn.first_block_cache.diffusers_adapters import apply_cache_on_pipe


def load_pipeline(device="cuda", dtype=torch.bfloat16, **kwargs):
    pipe = FluxPipeline.from_pretrained("black-forest-labs/FLUX.1-dev", dtype=dtype).to(device)
    apply_cache_on_pipe(pipe, residual_diff_threshold=0.12)
    return pipe


class Inference:
    defaults = {"guidance_scale": 3.5, "height": 1024, "width": 1024}

    def run(self, pipe, prompts, num_inference_steps=None, generator=None, **kwargs):
        options = {**self.defaults, **kwargs}
        num_inference_steps = 14
        options["num_inference_steps"] = num_inference_steps
        return pipe(list(prompts), generator=generator, **options)


inference = Inference().run
