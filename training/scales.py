"""How long each stage trains: `tiny` to test the chain, `cpu` for a patient laptop, `gpu` for one data-centre GPU.

A stage ends at its steps or at its seconds, whichever comes first; the learning rate follows the larger share.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Limits of one stage. `batch_size` rows a step; `learning_rate` is the peak.

    Averaged weights forget with `average_decay` a step (less at the start, so that early weights are forgotten faster).
    A long budget can be run in several calls: `begin` and `end` are the shares of the schedule that one call covers.
    """

    steps: int
    max_s: float
    batch_size: int
    learning_rate: float
    average_decay: float = 0.999
    begin: float = 0.0
    end: float = 1.0


@dataclass(frozen=True)
class Scale:
    """The budgets of all stages; `pool` encoded drawings give the denoiser's batches for `pool_passes` passes."""

    vae: Budget
    clip: Budget
    judge: Budget
    unet: Budget
    pool: int
    pool_passes: int = 4
    crops: tuple[tuple[int, float], ...] = ((16, 0.0), (32, 0.3), (64, 0.6))
    """Side in pixels of the autoencoder's training crops, and the share of its budget from which it holds."""


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
        vae=Budget(26_000, 480, 128, 1e-3),
        clip=Budget(7_200, 300, 4096, 1e-3),
        judge=Budget(4000, 20, 256, 2e-3),
        unet=Budget(36_000, 1080, 2048, 1e-3, average_decay=0.9998),
        pool=1_048_576,
        pool_passes=64,
        crops=((64, 0.0),),
    ),
}
