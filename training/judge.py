"""Stage `judge`: a small convolutional classifier that reads the five attributes off a picture.

It shares nothing with the CLIP model, so it can judge what the pipeline draws. Training pictures are partly blurred and
noisy, so that it reads attributes and not the exact rendering.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from training import captions, drawings, loop
from training.scales import Budget

WEIGHTS = Path(__file__).with_name("judge.safetensors")
#: Largest deviation of the noise that is added in training, for pictures in −1…1.
NOISE = 0.08


class Judge(nn.Module):
    """Pictures (n, 3, 64, 64) in −1…1 to one vector of scores per attribute, in the order of captions.ATTRIBUTES."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 24, 48, 96, 96)
        self.features = nn.Sequential(*(block(a, b) for a, b in zip(widths, widths[1:], strict=False)))
        self.hidden = nn.Sequential(nn.Flatten(), nn.Linear(widths[-1] * 16, 128), nn.ReLU())
        self.heads = nn.ModuleList(nn.Linear(128, len(words)) for words in captions.ATTRIBUTES.values())

    def forward(self, pictures: Tensor) -> list[Tensor]:
        hidden = self.hidden(self.features(pictures))
        return [head(hidden) for head in self.heads]

    @torch.no_grad()
    def read(self, pictures: Tensor) -> Tensor:
        """The most likely combination of each picture, (n, 5) int64."""
        return torch.stack([scores.argmax(1) for scores in self(pictures)], dim=1)


def block(inputs: int, outputs: int) -> nn.Sequential:
    """Halve the resolution: strided convolution, batch normalisation, rectifier."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


def train(budget: Budget, device: torch.device, seed: int, start: dict[str, Tensor] | None = None):
    """A judge trained on drawings of training combinations."""
    torch.manual_seed(seed)
    generator = torch.Generator(device).manual_seed(seed)
    rows = captions.split()[0].to(device)
    model = Judge()
    if start:
        model.load_state_dict(start)
    model = model.to(device).train()

    def next_batch(batch_size: int, share: float) -> tuple[Tensor, Tensor]:
        truth = rows[torch.randint(len(rows), (batch_size,), generator=generator, device=device)]
        return disturb(drawings.draw(truth, generator), generator), truth

    def loss_of_batch(pictures: Tensor, truth: Tensor) -> Tensor:
        pairs = zip(model(pictures), truth.unbind(1), strict=True)
        return torch.stack([functional.cross_entropy(scores, wanted) for scores, wanted in pairs]).sum()

    return loop.fit("judge", model, next_batch, loss_of_batch, budget, device)


def disturb(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Blur half of the pictures (3x3 mean) and add noise of a random strength to all."""
    count, device = len(pictures), pictures.device
    blurred = functional.avg_pool2d(functional.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, 1)
    chosen = torch.rand(count, 1, 1, 1, generator=generator, device=device) < 0.5
    strength = NOISE * torch.rand(count, 1, 1, 1, generator=generator, device=device)
    noise = torch.randn(pictures.shape, generator=generator, device=device)
    return torch.where(chosen, blurred, pictures) + strength * noise


def save(model: Judge, path: Path = WEIGHTS) -> None:
    """Write the weights in half precision."""
    halves = {k: v.half() if v.is_floating_point() else v for k, v in model.state_dict().items()}
    save_file({k: v.cpu().contiguous() for k, v in halves.items()}, path)


def load(path: Path = WEIGHTS) -> Judge:
    """The judge in float32, ready to read pictures."""
    model = Judge()
    model.load_state_dict(load_file(path))
    return model.eval()
