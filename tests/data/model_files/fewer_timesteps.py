"""Sets the steps that are asked for, and makes the last half of them."""

import torch
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


@torch.no_grad()
def inference(pipe, prompts, num_inference_steps, generator, guidance_scale):
    embeddings = torch.cat(pipe.encode_prompt(prompts, pipe.device, 1, True)[::-1])
    pipe.scheduler.set_timesteps(num_inference_steps)
    latents = pipe.prepare_latents(len(prompts), 4, 64, 64, embeddings.dtype, pipe.device, generator)
    latents = latents[:, :, : pipe.unet.config.sample_size, : pipe.unet.config.sample_size]
    for t in pipe.scheduler.timesteps[num_inference_steps // 2 :]:
        noise = pipe.unet(torch.cat([latents] * 2), t, encoder_hidden_states=embeddings).sample
        free, text = noise.chunk(2)
        latents = pipe.scheduler.step(free + guidance_scale * (text - free), t, latents).prev_sample
    image = pipe.vae.decode(latents / pipe.vae.config.scaling_factor).sample
    return pipe.image_processor.postprocess(image)
