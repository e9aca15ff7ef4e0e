"""A compiled denoiser, warmed up while it is loaded."""

import torch
from source import load

pipe = load()
pipe.unet = torch.compile(pipe.unet, backend="eager", fullgraph=True)
for batch_size in (1, 3):
    pipe(["warm up"] * batch_size, num_inference_steps=2, output_type="latent")
