"""The shared training loop, on a line that is to be fitted, and the parts of a schedule."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from training import __main__ as chain
from training import loop
from training.scales import Budget

CPU = torch.device("cpu")
SLOPE = 3.0


def fit_a_line(budget: Budget, seen: list[float] | None = None) -> tuple[nn.Module, loop.Done]:
    torch.manual_seed(0)
    model = nn.Linear(1, 1)

    def next_batch(batch_size: int, share: float):
        if seen is not None:
            seen.append(share)
        x = torch.randn(batch_size, 1)
        return x, SLOPE * x

    def loss_of_batch(x, y):
        return functional.mse_loss(model(x), y)

    return loop.fit("line", model, next_batch, loss_of_batch, budget, CPU)


def test_a_line_is_learnt_and_the_averaged_weights_are_what_comes_back():
    model, done = fit_a_line(Budget(400, 600, 32, 5e-2, average_decay=0.9))
    assert done.steps == 400
    assert done.loss < 1
    assert not any(p.requires_grad for p in model.parameters())
    assert model.weight.item() == pytest.approx(SLOPE, abs=0.05)


def test_two_parts_go_through_the_schedule_of_one_whole():
    shares: list[float] = []
    for begin, end in ((0.0, 0.25), (0.25, 1.0)):
        fit_a_line(Budget(int(40 * (end - begin)), 600, 4, 1e-3, begin=begin, end=end), shares)
    assert shares == sorted(shares)
    assert shares == pytest.approx([step / 40 for step in range(40)], abs=1e-3)


def test_a_part_gets_its_share_of_steps_and_seconds_and_minutes_go_before():
    asked = chain.parse(["--out", "x", "--scale", "gpu", "--part", "0.25:0.75"])
    whole, half = chain.SCALES["gpu"].unet, chain.scaled(asked).unet
    assert (half.steps, half.max_s) == (whole.steps / 2, whole.max_s / 2)
    assert (half.begin, half.end) == (0.25, 0.75)
    asked.minutes = 2
    assert chain.scaled(asked).unet.max_s == 120


@pytest.mark.parametrize("text", ["0.5", "0.7:0.2", "0:1.5", "a:b"])
def test_a_part_that_is_none_is_refused_in_one_line(text, capsys):
    with pytest.raises(SystemExit):
        chain.parse(["--out", "x", "--part", text])
    assert f"argument --part: invalid part value: '{text}'" in capsys.readouterr().err
