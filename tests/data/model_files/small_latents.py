"""Makes latents of half the size, and enlarges those before it decodes them."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    size = pipe.unet.config.sample_size * pipe.vae_scale_factor // 2
    how = {"num_inference_steps": num_inference_steps, "generator": generator, "output_type": "latent"}
    latents = pipe(prompts, height=size, width=size, **how).images
    with torch.no_grad():
        latents = torch.nn.functional.interpolate(latents, scale_factor=2, mode="bilinear")
        images = pipe.vae.decode(latents / pipe.vae.config.scaling_factor).sample
    return pipe.image_processor.postprocess(images)
