"""Stage `vae`: an AutoencoderKL learns to compress drawings 24-fold (12288 numbers to 512).

Loss: mean absolute error of pixels and of the differences between neighbouring pixels, which see an edge where a mean
over a mostly plain picture does not, plus a light Kullback-Leibler term (arXiv:2112.10752), light enough that latents
stay precise, heavy enough that they stay near a unit normal. The decoder reads latents with a little noise added, as a
denoiser leaves some.

A whole drawing is mostly one plain colour, so a batch of a few says little. Where batches are small, training starts on
small crops (many colours and edges for the same arithmetic), goes on with larger ones and ends on whole pictures.
"""

from __future__ import annotations

import torch
from diffusers import AutoencoderKL
from torch import Tensor
from torch.nn import functional

from training import architecture, captions, drawings, loop
from training.scales import Budget

#: Weight of the mean Kullback-Leibler divergence per latent number.
KL_WEIGHT = 1e-4
#: Weight of the error of the differences, and the scales (in pixels) at which they are taken.
EDGE_WEIGHT = 1.0
EDGE_SCALES = (1, 2, 4)
#: Largest deviation of the noise added to latents, as a share of theirs.
LATENT_NOISE = 0.1
#: Drawings over which the latents' standard deviation is measured.
SCALE_SAMPLES = 1024


def train(
    budget: Budget,
    device: torch.device,
    seed: int,
    crops: tuple[tuple[int, float], ...],
    start: dict[str, Tensor] | None = None,
):
    """A trained autoencoder whose latents have mean 0 and deviation 1 in every channel, so `scaling_factor` is near 1.

    `crops` are (side in pixels, share of the budget from which it holds).
    """
    torch.manual_seed(seed)
    generator = torch.Generator(device).manual_seed(seed)
    rows = captions.split()[0]
    model = architecture.vae()
    if start:
        model.load_state_dict(start)
    model = model.to(device).train()

    def next_batch(batch_size: int, share: float) -> tuple[Tensor, ...]:
        side = max(side for side, begins in crops if share >= begins)
        pictures = random_crops(rows, batch_size, side, generator)
        return pictures, *latent_noise(pictures, generator)

    def loss_of_batch(pictures: Tensor, noise: Tensor, error: Tensor) -> Tensor:
        return loss(model, pictures, noise, error)

    parts = (model.encoder, model.decoder)
    average, done = loop.fit("vae", model, next_batch, loss_of_batch, budget, device, autocast=True, compiled=parts)
    level(average, encode(average, rows, generator))
    average.register_to_config(scaling_factor=1 / encode(average, rows, generator).std().item())
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


def latent_noise(pictures: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """For each picture's latents: unit noise for the posterior, and the error of a denoiser as a share of theirs."""
    side = pictures.shape[-1] // 2 ** (len(architecture.VAE_CHANNELS) - 1)
    shape = (2, len(pictures), architecture.LATENT_CHANNELS, side, side)
    noise, error = torch.randn(shape, generator=generator, device=generator.device)
    strength = LATENT_NOISE * torch.rand(len(pictures), 1, 1, 1, generator=generator, device=generator.device)
    return noise, strength * error


def loss(model: AutoencoderKL, pictures: Tensor, noise: Tensor, error: Tensor) -> Tensor:
    """Reconstruction error of sampled latents with an error, plus the weighted divergence of the posterior."""
    posterior = model.encode(pictures).latent_dist
    latents = posterior.mean + posterior.std * noise
    latents = latents + error * latents.detach().std((0, 2, 3), keepdim=True)
    rebuilt = model.decode(latents).sample.float()
    divergence = posterior.kl().mean() / posterior.mean[0].numel()
    return (rebuilt - pictures).abs().mean() + EDGE_WEIGHT * edge_error(rebuilt - pictures) + KL_WEIGHT * divergence


def edge_error(difference: Tensor) -> Tensor:
    """Mean absolute difference between neighbours in a picture of errors (n, 3, h, w), over `EDGE_SCALES`."""
    errors = []
    for scale in EDGE_SCALES:
        coarse = functional.avg_pool2d(difference, scale)
        errors += [coarse.diff(dim=2).abs().mean(), coarse.diff(dim=3).abs().mean()]
    return torch.stack(errors).mean()


@torch.no_grad()
def encode(model: AutoencoderKL, rows: Tensor, generator: torch.Generator) -> Tensor:
    """Latent means of `SCALE_SAMPLES` drawings, (n, channels, 8, 8)."""
    batches = [random_drawings(rows, 64, generator) for _ in range(SCALE_SAMPLES // 64)]
    return torch.cat([model.encode(batch).latent_dist.mean for batch in batches])


@torch.no_grad()
def level(model: AutoencoderKL, latents: Tensor) -> None:
    """Give every latent channel mean 0 and deviation 1 over `latents`, and leave the pictures as they are.

    The denoiser then meets all channels at the same noise. The layers on both sides of the latents are convolutions of
    one pixel, so the encoder's takes the change and the decoder's takes it back.
    """
    into, back = model.quant_conv, model.post_quant_conv
    channels = len(back.bias)
    mean, deviation = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    into.weight[:channels] /= deviation[:, None, None, None]
    into.bias[:channels] = (into.bias[:channels] - mean) / deviation
    into.bias[channels:] -= 2 * deviation.log()
    back.bias += back.weight[:, :, 0, 0] @ mean
    back.weight *= deviation[None, :, None, None]
