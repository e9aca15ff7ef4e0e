"""Drawing combinations: anti-aliased 64x64 pictures from signed distances, many at a time, on any device.

A signed distance is negative inside a shape, positive outside; a pixel is covered by 0.5 − distance, clamped to
0…1, which is the usual one-pixel-wide anti-aliasing. The formulas are those of https://iquilezles.org/articles/distfunctions2d/
(half-plane form for the convex shapes). Position, radius and shades jitter, so a caption stands for a distribution.

    pictures = draw(split()[0][:16], torch.Generator().manual_seed(0))     # (16, 3, 64, 64), −1…1
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

#: Side of a picture in pixels.
IMAGE_SIZE = 64
#: Red, green, blue (0…1) of each of captions.COLOURS.
RGB = (
    (0.86, 0.12, 0.12), (1.00, 0.55, 0.05), (0.98, 0.90, 0.20), (0.12, 0.62, 0.24),
    (0.12, 0.28, 0.86), (0.56, 0.16, 0.70), (0.06, 0.06, 0.06), (0.96, 0.96, 0.96),
)  # fmt: skip
#: Radius in pixels of each of captions.SIZES.
RADII = (8.5, 12.5, 18.0)
#: Centre (x, y) in pixels of each of captions.POSITIONS.
CENTRES = ((32.0, 18.0), (32.0, 46.0), (18.0, 32.0), (46.0, 32.0), (32.0, 32.0))
#: Half widths of the uniform jitter: pixels, share of the radius, share of full brightness.
POSITION_JITTER = 1.5
RADIUS_JITTER = 0.06
SHADE_JITTER = 0.025


def draw(combinations: Tensor, generator: torch.Generator) -> Tensor:
    """Pictures of (n, 5) combinations as (n, 3, 64, 64) float32 in −1…1, on the generator's device."""
    device = generator.device
    shape, colour, size, position, background = combinations.to(device).unbind(1)

    def jitter(*columns: int) -> Tensor:
        return 2 * torch.rand(len(shape), *columns, generator=generator, device=device) - 1

    centre = constant(CENTRES, device)[position] + POSITION_JITTER * jitter(2)
    radius = constant(RADII, device)[size] * (1 + RADIUS_JITTER * jitter())
    palette = constant(RGB, device)
    front, back = ((palette[i] + SHADE_JITTER * jitter(3)).clamp(0, 1)[..., None, None] for i in (colour, background))
    painted = compiled_paint() if device.type == "cuda" else paint
    return painted(shape, centre, radius, front, back)


@cache
def constant(values: tuple, device: torch.device) -> Tensor:
    """A table of numbers on a device, copied there once."""
    return torch.tensor(values, device=device)


@cache
def compiled_paint() -> Callable[..., Tensor]:
    """`paint` as one kernel: read once, written once, where its eighty operations would each go through memory."""
    return torch.compile(paint)


def paint(shape: Tensor, centre: Tensor, radius: Tensor, front: Tensor, back: Tensor) -> Tensor:
    """Pictures (n, 3, 64, 64) in −1…1; `front` and `back` are (n, 3, 1, 1) shades in 0…1, the rest as in `coverage`."""
    covered = coverage(shape, centre, radius)[:, None]
    return 2 * (covered * front + (1 - covered) * back) - 1


def coverage(shape: Tensor, centre: Tensor, radius: Tensor) -> Tensor:
    """Share of each pixel that the shape covers, (n, 64, 64); shape (n,) indices, centre (n, 2), radius (n,) pixels.

    Every distance is reckoned for every picture: picking the rows of one shape would stop a GPU to count them.
    """
    axis = torch.arange(IMAGE_SIZE, device=centre.device) + 0.5
    x = (axis[None, None, :] - centre[:, 0, None, None]) / radius[:, None, None]
    y = (axis[None, :, None] - centre[:, 1, None, None]) / radius[:, None, None]
    x, y = torch.broadcast_tensors(x, y)
    result = torch.zeros_like(x)
    for index, distance in enumerate(DISTANCES):
        result = torch.where((shape == index)[:, None, None], distance(x, y), result)
    return (0.5 - result * radius[:, None, None]).clamp(0, 1)


# Distances below take x (right) and y (down) in units of the radius and return distances in the same unit.


def circle(x: Tensor, y: Tensor) -> Tensor:
    return torch.hypot(x, y) - 0.95


def square(x: Tensor, y: Tensor) -> Tensor:
    return torch.maximum(x.abs(), y.abs()) - 0.82


def triangle(x: Tensor, y: Tensor) -> Tensor:
    """Equilateral, a corner up."""
    slope = math.sqrt(3) / 2
    return torch.maximum(y, slope * x.abs() - 0.5 * y) - 0.56


def diamond(x: Tensor, y: Tensor) -> Tensor:
    """A rhombus that is taller than wide."""
    width, height = 0.72, 1.1
    return (x.abs() / width + y.abs() / height - 1) / math.hypot(1 / width, 1 / height)


def star(x: Tensor, y: Tensor) -> Tensor:
    """Five points, one up: every half point is folded onto one edge between an outer and an inner corner."""
    outer, inner, sector = 1.15, 0.46, 2 * math.pi / 5
    angle = torch.remainder(torch.atan2(x, -y) + sector / 2, sector) - sector / 2
    radius = torch.hypot(x, y)
    across, along = radius * angle.sin().abs(), radius * angle.cos()
    edge_x, edge_y = inner * math.sin(sector / 2), inner * math.cos(sector / 2) - outer
    return (-edge_y * across + edge_x * (along - outer)) / math.hypot(edge_x, edge_y)


def cross(x: Tensor, y: Tensor) -> Tensor:
    """A plus sign."""
    long, short = 1.0, 0.32
    upright = torch.maximum(x.abs() - short, y.abs() - long)
    return torch.minimum(upright, torch.maximum(x.abs() - long, y.abs() - short))


def ring(x: Tensor, y: Tensor) -> Tensor:
    return (torch.hypot(x, y) - 0.76).abs() - 0.24


def heart(x: Tensor, y: Tensor) -> Tensor:
    """Two quarter arcs over a right-angled point."""
    scale, shift = 0.62, 0.56
    x, y = x.abs() * scale, shift - y * scale
    arc = torch.hypot(x - 0.25, y - 0.75) - math.sqrt(2) / 4
    tip = 0.5 * (x + y).clamp(min=0)
    point = torch.minimum(torch.hypot(x, y - 1), torch.hypot(x - tip, y - tip)) * torch.sign(x - y)
    return torch.where(x + y > 1, arc, point) / scale


#: One distance for each of captions.SHAPES, in the same order.
DISTANCES = (circle, square, triangle, diamond, star, cross, ring, heart)
