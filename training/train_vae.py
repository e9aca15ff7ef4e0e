"""Stage `vae`: an AutoencoderKL learns to compress drawings 24-fold (12288 numbers to 512).

Loss: mean absolute error plus a light Kullback-Leibler term (arXiv:2112.10752), light enough that latents stay precise,
heavy enough that they stay near a unit normal.

A whole drawing is mostly one plain colour, so a batch of a few says little. Training starts on small crops (many
colours and edges for the same arithmetic), goes on with larger ones and ends on whole pictures.
"""

from __future__ import annotations

import torch
from diffusers import AutoencoderKL
from torch import Tensor

from training import architecture, captions, drawings, loop
from training.scales import Budget

#: Weight of the mean Kullback-Leibler divergence per latent number.
KL_WEIGHT = 1e-4
#: Side of the training crops in pixels, and the share of the budget at which each side takes over.
CROPS = ((16, 0.0), (32, 0.3), (64, 0.6))
#: Drawings over which the latents' standard deviation is measured.
SCALE_SAMPLES = 1024


def train(budget: Budget, device: torch.device, seed: int, start: dict[str, Tensor] | None = None):
    """A trained autoencoder with its `scaling_factor` set so that scaled latents have unit deviation."""
    torch.manual_seed(seed)
    generator = torch.Generator(device).manual_seed(seed)
    rows = captions.split()[0]
    model = architecture.vae()
    if start:
        model.load_state_dict(start)
    model = model.to(device).train()

    def loss_of_batch(batch_size: int, share: float) -> Tensor:
        side = max(side for side, begins in CROPS if share >= begins)
        return loss(model, random_crops(rows, batch_size, side, generator))

    average, done = loop.fit("vae", model, loss_of_batch, budget, device, autocast=True)
    average.register_to_config(scaling_factor=1 / deviation(average, rows, generator))
    return average, done


def random_drawings(rows: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """`count` drawings of combinations picked with replacement, (count, 3, 64, 64)."""
    picked = torch.randint(len(rows), (count,), generator=generator, device=generator.device)
    return drawings.draw(rows.to(generator.device)[picked], generator)


def random_crops(rows: Tensor, count: int, side: int, generator: torch.Generator) -> Tensor:
    """As many square crops as hold the pixels of `count` drawings, (n, 3, side, side); up to four from one drawing."""
    crops = count * (drawings.IMAGE_SIZE // side) ** 2
    pictures = random_drawings(rows, min(crops, 4 * count), generator)
    pictures = pictures.repeat(crops // len(pictures), 1, 1, 1)
    corner = torch.randint(drawings.IMAGE_SIZE - side + 1, (2, crops, 1), generator=generator, device=generator.device)
    y, x = corner + torch.arange(side, device=generator.device)
    index = torch.arange(crops, device=generator.device)[:, None, None]
    return pictures[index, :, y[:, :, None], x[:, None, :]].permute(0, 3, 1, 2).contiguous()


def loss(model: AutoencoderKL, pictures: Tensor) -> Tensor:
    """Reconstruction error of a sampled latent, plus the weighted divergence of the posterior."""
    posterior = model.encode(pictures).latent_dist
    rebuilt = model.decode(posterior.sample()).sample
    divergence = posterior.kl().mean() / posterior.mean[0].numel()
    return (rebuilt - pictures).abs().mean() + KL_WEIGHT * divergence


@torch.no_grad()
def deviation(model: AutoencoderKL, rows: Tensor, generator: torch.Generator) -> float:
    """Standard deviation of sampled latents over many drawings."""
    batches = [random_drawings(rows, 64, generator) for _ in range(SCALE_SAMPLES // 64)]
    return torch.cat([model.encode(batch).latent_dist.sample() for batch in batches]).std().item()
