"""One image after the other, in a loop of its own around the denoiser."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


@torch.no_grad()
def one(pipe, prompt, steps, generator):
    text, free = pipe.encode_prompt(prompt, pipe.device, 1, True)
    embeddings, size = torch.cat([free, text]), pipe.unet.config.sample_size
    latents = torch.randn((1, 4, size, size), generator=generator)
    pipe.scheduler.set_timesteps(steps)
    for t in pipe.scheduler.timesteps:
        noise_free, noise = pipe.unet(torch.cat([latents] * 2), t, encoder_hidden_states=embeddings).sample.chunk(2)
        latents = pipe.scheduler.step(noise_free + 2.0 * (noise - noise_free), t, latents).prev_sample
    return pipe.image_processor.postprocess(pipe.vae.decode(latents / pipe.vae.config.scaling_factor).sample)[0]


def inference(pipe, prompts, num_inference_steps, generator):
    return [one(pipe, prompt, num_inference_steps, seeded) for prompt, seeded in zip(prompts, generator, strict=True)]
