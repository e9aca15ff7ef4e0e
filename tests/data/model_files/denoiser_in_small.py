"""A denoiser that halves the latents which it is given, and enlarges what it makes of them."""

from source import load
from torch.nn.functional import interpolate


def load_pipeline(device, dtype):
    pipe = load(device, dtype)
    forward = pipe.unet.forward

    def small(sample, timestep, *args, return_dict=True, **kwargs):
        noise = forward(interpolate(sample, scale_factor=0.5), timestep, *args, return_dict=False, **kwargs)[0]
        return (interpolate(noise, size=sample.shape[-2:]),)

    pipe.unet.forward = small
    return pipe
