"""A loop of its own that calls the `forward` of the denoiser, past its hooks."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


@torch.no_grad()
def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    text, free = pipe.encode_prompt(prompts, pipe.device, 1, True)
    embeddings, size = torch.cat([free, text]), pipe.unet.config.sample_size
    latents = torch.cat([torch.randn((1, 4, size, size), generator=g) for g in generator])
    pipe.scheduler.set_timesteps(num_inference_steps)
    for t in pipe.scheduler.timesteps:
        noise_free, noise = pipe.unet.forward(torch.cat([latents] * 2), t, embeddings).sample.chunk(2)
        latents = pipe.scheduler.step(noise_free + guidance_scale * (noise - noise_free), t, latents).prev_sample
    return pipe.image_processor.postprocess(pipe.vae.decode(latents / pipe.vae.config.scaling_factor).sample)
