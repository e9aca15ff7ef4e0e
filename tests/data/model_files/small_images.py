"""Makes images of half the size and enlarges them."""

from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    size = pipe.unet.config.sample_size * pipe.vae_scale_factor
    half = {"height": size // 2, "width": size // 2}
    images = pipe(prompts, num_inference_steps=num_inference_steps, generator=generator, **half).images
    return [image.resize((size, size)) for image in images]
