"""The training loop that all stages share: AdamW, warm-up and cosine, averaged weights, progress lines.

done = fit("vae", model, loss_of_batch, SCALES["tiny"].vae, device)
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.scales import Budget

#: Share of the budget over which the learning rate rises.
WARM_UP = 0.03
#: Share of the peak learning rate that is left at the end.
FLOOR = 0.02
WEIGHT_DECAY = 0.01
MAX_GRADIENT_NORM = 1.0
#: Averaged weights forget with this factor a step (less at the start, so that early weights are forgotten faster).
AVERAGE_DECAY = 0.999
#: Seconds between progress lines, and between checkpoints.
PROGRESS_S = 20.0
CHECKPOINT_S = 180.0


@dataclass(frozen=True)
class Done:
    """What a stage did. `loss` is the mean over the last progress interval."""

    steps: int
    seconds: float
    loss: float


def fit(
    label: str,
    model: nn.Module,
    loss_of_batch: Callable[[int, float], Tensor],
    budget: Budget,
    device: torch.device,
    *,
    autocast: bool = False,
    checkpoint: Callable[[nn.Module], None] | None = None,
) -> tuple[nn.Module, Done]:
    """Train `model` in place; returns its averaged copy and what was done.

    `loss_of_batch` gets the batch size and the share (0…1) of the budget that is spent.
    `autocast` computes the loss in bfloat16; `checkpoint` gets the averaged copy every few minutes.
    """
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0, weight_decay=WEIGHT_DECAY, fused=True)
    average = copy.deepcopy(model).eval().requires_grad_(False)
    start = shown = kept = time.perf_counter()
    losses: list[Tensor] = []
    loss_mean, step = math.nan, 0
    while (share := max(step / budget.steps, (time.perf_counter() - start) / budget.max_s)) < 1:
        optimizer.param_groups[0]["lr"] = budget.learning_rate * schedule(share)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=autocast):
            loss = loss_of_batch(budget.batch_size, share)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        update_average(average, model, min(AVERAGE_DECAY, (1 + step) / (10 + step)))
        losses.append(loss.detach())
        now = time.perf_counter()
        if now - shown > PROGRESS_S:
            loss_mean, shown, losses = torch.stack(losses).mean().item(), now, []
            print(f"{label}: step {step}, {now - start:.0f} s, loss {loss_mean:.5f}", flush=True)
        if checkpoint and now - kept > CHECKPOINT_S:
            checkpoint(average)
            kept = now
    if losses:
        loss_mean = torch.stack(losses).mean().item()
    return average, Done(step, time.perf_counter() - start, loss_mean)


def schedule(share: float) -> float:
    """Factor of the peak learning rate after a share (0…1) of the budget: linear warm-up, then half a cosine."""
    if share < WARM_UP:
        return (share + 1e-3) / (WARM_UP + 1e-3)
    fall = 0.5 * (1 + math.cos(math.pi * (share - WARM_UP) / (1 - WARM_UP)))
    return FLOOR + (1 - FLOOR) * fall


@torch.no_grad()
def update_average(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move every averaged parameter towards the model's; buffers (batch statistics) are copied."""
    torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
    for mine, theirs in zip(average.buffers(), model.buffers(), strict=True):
        mine.copy_(theirs)
