"""A `decode` that halves the latents which it is given, and enlarges the picture."""

from source import load
from torch.nn.functional import interpolate


def load_pipeline(device, dtype):
    pipe = load(device, dtype)
    decode = pipe.vae.decode

    def small(latents, return_dict=True, generator=None):
        return (interpolate(decode(interpolate(latents, scale_factor=0.5), return_dict=False)[0], scale_factor=2.0),)

    pipe.vae.decode = small
    return pipe
