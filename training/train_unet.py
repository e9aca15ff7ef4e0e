"""Stage `unet`: the denoiser learns v-prediction (arXiv:2202.00512) on latents of captioned drawings.

The autoencoder and the text tower are frozen, so captions are encoded once and drawings in pools that are renewed now
and then. Some captions are replaced by the empty one, for classifier-free guidance (arXiv:2207.12598).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from diffusers import AutoencoderKL, DDIMScheduler
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPTextModel, CLIPTokenizer

from training import architecture, captions, drawings, loop
from training.scales import Budget
from training.train_clip import token_ids

#: Share of captions that are replaced by the empty one.
CAPTION_DROPOUT = 0.1
#: Drawings encoded at a time.
ENCODE_BATCH = 512


def train(
    budget: Budget,
    device: torch.device,
    seed: int,
    *,
    vae: AutoencoderKL,
    encoder: CLIPTextModel,
    tokenizer: CLIPTokenizer,
    pool: int,
    pool_passes: int,
    start: dict[str, Tensor] | None = None,
    checkpoint: Callable[[nn.Module], None] | None = None,
):
    """A denoiser for the given frozen autoencoder and text tower, trained on training combinations only."""
    torch.manual_seed(seed)
    generator = torch.Generator(device).manual_seed(seed)
    sentences = [captions.caption(row) for row in captions.split()[0]] + [""]
    texts = encode_captions(encoder.to(device), token_ids(tokenizer, sentences).to(device))
    model = architecture.unet()
    if start:
        model.load_state_dict(start)
    model = model.to(device).train()
    noise_schedule = architecture.scheduler()
    batches = latent_batches(vae.to(device), pool, pool_passes, budget.batch_size, generator)

    def next_batch(batch_size: int, share: float) -> tuple[Tensor, ...]:
        latents, caption = next(batches)
        dropped = torch.rand(batch_size, generator=generator, device=device) < CAPTION_DROPOUT
        caption = torch.where(dropped, len(sentences) - 1, caption)
        return *noised(noise_schedule, latents, generator), texts[caption]

    def loss_of_batch(noisy: Tensor, timesteps: Tensor, velocity: Tensor, states: Tensor) -> Tensor:
        return functional.mse_loss(model(noisy, timesteps, states, return_dict=False)[0].float(), velocity)

    return loop.fit(
        "unet", model, next_batch, loss_of_batch, budget, device,
        autocast=device.type == "cuda", compiled=(model,), checkpoint=checkpoint,
    )  # fmt: skip


@torch.no_grad()
def encode_captions(encoder: CLIPTextModel, ids: Tensor) -> Tensor:
    """What cross-attention reads: the text tower's last hidden states, (n, tokens, width)."""
    return torch.cat([encoder(part).last_hidden_state for part in ids.split(ENCODE_BATCH)])


def latent_batches(
    vae: AutoencoderKL, pool: int, passes: int, batch_size: int, generator: torch.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless (scaled latents (b, 8, 8, 8), training caption index (b,)), freshly sampled from each posterior."""
    rows = captions.split()[0].to(generator.device)
    while True:
        index = torch.randint(len(rows), (pool,), generator=generator, device=generator.device)
        moments = encode_pool(vae, rows[index], generator)
        for _ in range(passes):
            order = torch.randperm(pool, generator=generator, device=generator.device)
            for picked in order[: pool - pool % batch_size].split(batch_size):
                mean, deviation = moments[picked].float().chunk(2, dim=1)
                noise = torch.randn(mean.shape, generator=generator, device=generator.device)
                yield vae.config.scaling_factor * (mean + deviation * noise), index[picked]


@torch.no_grad()
def encode_pool(vae: AutoencoderKL, rows: Tensor, generator: torch.Generator) -> Tensor:
    """Mean and deviation of the latent posterior of a fresh drawing of each combination, (n, 16, 8, 8) float16."""
    parts = []
    for part in rows.split(ENCODE_BATCH):
        posterior = vae.encode(drawings.draw(part, generator)).latent_dist
        parts.append(torch.cat([posterior.mean, posterior.std], dim=1).half())
    return torch.cat(parts)


def noised(schedule: DDIMScheduler, latents: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Latents noised up to uniformly drawn timesteps, the timesteps, and the velocity to be predicted."""
    count = schedule.config.num_train_timesteps
    timesteps = torch.randint(count, (len(latents),), generator=generator, device=latents.device)
    noise = torch.randn(latents.shape, generator=generator, device=latents.device)
    noisy = schedule.add_noise(latents, noise, timesteps)
    return noisy, timesteps, schedule.get_velocity(latents, noise, timesteps)
