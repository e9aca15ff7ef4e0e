"""A smaller decoder, which it keeps in a variable."""

import torch
from diffusers import AutoencoderTiny
from source import load


def inference(pipe, prompts, num_inference_steps, generator):
    how = {"num_inference_steps": num_inference_steps, "generator": generator, "output_type": "latent"}
    latents = pipe(prompts, **how).images
    with torch.no_grad():
        images = DECODER.decode(latents).sample
    return pipe.image_processor.postprocess(images)


pipe = load()
LEVELS = len(pipe.vae.config.block_out_channels)
DECODER = AutoencoderTiny(
    encoder_block_out_channels=(16,) * LEVELS,
    decoder_block_out_channels=(16,) * LEVELS,
    num_encoder_blocks=(1,) * LEVELS,
    num_decoder_blocks=(1,) * LEVELS,
).eval()
