"""The training loop that all stages share: warm-up and cosine, averaged weights, progress lines.

average, done = fit("vae", model, batches, loss_of_batch, SCALES["tiny"].vae, device)
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.scales import Budget
from training.step import Batch, Step

#: Share of the budget over which the learning rate rises.
WARM_UP = 0.03
#: Share of the peak learning rate that is left at the end.
FLOOR = 0.02
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
    next_batch: Callable[[int, float], Batch],
    loss_of_batch: Callable[..., Tensor],
    budget: Budget,
    device: torch.device,
    *,
    autocast: bool = False,
    compiled: Sequence[nn.Module] = (),
    checkpoint: Callable[[nn.Module], None] | None = None,
) -> tuple[nn.Module, Done]:
    """Train `model` in place; returns its averaged copy and what was done.

    `next_batch` gets the batch size and the share (0…1) of the whole budget that is spent, and returns tensors on the
    device, random numbers included; `loss_of_batch(*batch)` is all else. `autocast` computes the loss in bfloat16.
    On a GPU the modules in `compiled` are compiled. `checkpoint` gets the averaged copy every few minutes.
    """
    if device.type == "cuda":
        model.to(memory_format=torch.channels_last)
    average = copy.deepcopy(model).eval().requires_grad_(False)
    step_once = Step(model, loss_of_batch, compiled, device, autocast=autocast)
    start = shown = kept = time.perf_counter()
    steps, loss, shown_steps = 0, math.nan, 0
    while (spent := max(steps / budget.steps, (time.perf_counter() - start) / budget.max_s)) < 1:
        share = budget.begin + (budget.end - budget.begin) * spent
        step_once(next_batch(budget.batch_size, share), budget.learning_rate * schedule(share) * rise(spent))
        steps += 1
        if steps == 1:
            start = time.perf_counter()  # the first step compiles; that is not training time
        update_average(average, model, min(budget.average_decay, (1 + steps) / (10 + steps)))
        now = time.perf_counter()
        if now - shown > PROGRESS_S:
            loss, rate = step_once.take_loss(), (steps - shown_steps) / (now - shown)
            print(f"{label}: step {steps}, {now - start:.0f} s, {rate:.1f} steps/s, loss {loss:.5f}", flush=True)
            shown, shown_steps = now, steps
        if checkpoint and now - kept > CHECKPOINT_S:
            checkpoint(copy.deepcopy(average).to(memory_format=torch.contiguous_format))
            kept = now
    if steps > shown_steps:
        loss = step_once.take_loss()
    done = Done(steps, time.perf_counter() - start, loss)
    return average.to(memory_format=torch.contiguous_format), done


def schedule(share: float) -> float:
    """Factor of the peak learning rate after a share (0…1) of the whole budget: half a cosine."""
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * share))


def rise(spent: float) -> float:
    """Factor at the start of a call, whose optimiser begins anew: a linear warm-up over a share of its budget."""
    return min(1.0, (spent + 1e-3) / (WARM_UP + 1e-3))


@torch.no_grad()
def update_average(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move every averaged parameter towards the model's; buffers (batch statistics) are copied."""
    torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)
    for mine, theirs in zip(average.buffers(), model.buffers(), strict=True):
        mine.copy_(theirs)
