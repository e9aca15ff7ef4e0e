"""Model file: AutoencoderTiny and LCM-LoRA style sampling."""
from functools import partial

import torch
from diffusers import AutoencoderTiny, LCMScheduler, StableDiffusionPipeline

NUM_STEPS = 8


class Runner:
    def __init__(self, pipe):
        self.pipe = pipe
        self._call = partial(pipe, num_inference_steps=NUM_STEPS, guidance_scale=1.5)

    def generate(self, pipe, prompts, **kwargs):
        return self._call(prompts, generator=kwargs.get("generator"))


def load_pipeline(device="cuda", dtype=torch.float16):
    pipe = StableDiffusionPipeline.from_pretrained("Lykon/dreamshaper-7", dtype=dtype)
    pipe.vae = AutoencoderTiny.from_pretrained("madebyollin/taesd", dtype=dtype)
    pipe.scheduler = LCMScheduler.from_config(pipe.scheduler.config)
    pipe.load_lora_weights("latent-consistency/lcm-lora-sdv1-5")
    pipe.fuse_lora()
    return pipe.to(device)


pipe = load_pipeline()
inference = Runner(pipe).generate
