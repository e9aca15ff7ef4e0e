"""Replays the denoiser from input buffers of its own, as CUDA graphs do."""

import torch
from source import load


class Replayed:
    """Copies its inputs into buffers, and runs the denoiser on those."""

    def __init__(self, unet):
        self.unet, self.buffers = unet, {}
        self.config, self.dtype, self.device = unet.config, unet.dtype, unet.device
        self.add_embedding = None

    def __call__(self, sample, timestep, encoder_hidden_states=None, **options):
        held = self.buffers.setdefault(
            sample.shape, (torch.empty_like(sample), torch.empty_like(encoder_hidden_states))
        )
        held[0].copy_(sample)
        held[1].copy_(encoder_hidden_states)
        return self.unet(held[0], timestep, encoder_hidden_states=held[1], **options)


def load_pipeline(device, dtype):
    pipe = load(device, dtype)
    pipe.register_modules(unet=None)
    pipe.unet = Replayed(load(device, dtype).unet)
    return pipe
