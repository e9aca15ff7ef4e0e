"""How long each stage trains: `tiny` to test the chain, `cpu` for a patient laptop, `gpu` for one data-centre GPU.

A stage ends at its steps or at its seconds, whichever comes first; the learning rate follows the larger share.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Limits of one stage. `batch_size` rows a step; `learning_rate` is the peak."""

    steps: int
    max_s: float
    batch_size: int
    learning_rate: float


@dataclass(frozen=True)
class Scale:
    """The budgets of all stages, and how many encoded drawings the denoiser draws its batches from."""

    vae: Budget
    clip: Budget
    judge: Budget
    unet: Budget
    pool: int


SCALES = {
    "tiny": Scale(
        vae=Budget(8, 10, 4, 1e-3),
        clip=Budget(8, 10, 16, 1e-3),
        judge=Budget(8, 10, 16, 1e-3),
        unet=Budget(20, 10, 8, 1e-3),
        pool=64,
    ),
    "cpu": Scale(
        vae=Budget(40_000, 60 * 60, 8, 2e-3),
        clip=Budget(4000, 15 * 60, 128, 1e-3),
        judge=Budget(3000, 4 * 60, 64, 2e-3),
        unet=Budget(80_000, 140 * 60, 32, 1e-3),
        pool=16_384,
    ),
    "gpu": Scale(
        vae=Budget(12_000, 120, 128, 2e-3),
        clip=Budget(6000, 50, 512, 1e-3),
        judge=Budget(4000, 20, 256, 2e-3),
        unet=Budget(60_000, 270, 256, 1e-3),
        pool=131_072,
    ),
}
