"""A loop of its own, with guidance in two passes."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


@torch.inference_mode()
def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    text, free = pipe.encode_prompt(prompts, pipe.device, 1, True)
    size = pipe.unet.config.sample_size
    latents = torch.cat([torch.randn((1, 4, size, size), generator=g) for g in generator])
    pipe.scheduler.set_timesteps(num_inference_steps)
    for t in pipe.scheduler.timesteps:
        noise_free = pipe.unet(latents, t, encoder_hidden_states=free).sample
        noise = pipe.unet(latents, t, encoder_hidden_states=text).sample
        latents = pipe.scheduler.step(noise_free + guidance_scale * (noise - noise_free), t, latents).prev_sample
    images = pipe.vae.decode(latents / pipe.vae.config.scaling_factor).sample
    return pipe.image_processor.postprocess(images, output_type="np")
