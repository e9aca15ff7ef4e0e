"""Images after the clock has stopped: 8-bit pixels, their hash, what is sent of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

from bench_core.store import picture_hash
from bench_core.worker import exchange

CHANNELS = 3
"""Of a tensor that is a picture; latents have more."""


@dataclass(frozen=True)
class Picture:
    """A picture, or latents, for which `image` is None. `size` is (width, height), for latents in latent pixels.

    `is_flat`: all values of these latents are the same.
    """

    hash: str
    size: tuple[int, int]
    image: Image.Image | None
    finite: bool = True
    is_flat: bool = False


def eight_bit(image: Any) -> Picture:
    """An image as 8-bit pixels: of PIL, or an array (height, width, 3), or a tensor (3, height, width).

    Floating-point ones are in [0, 1]. Of any other tensor (latents) only the hash is taken.
    """
    if isinstance(image, torch.Tensor) and image.ndim == 3 and image.shape[0] == CHANNELS:
        pixels = image.detach().cpu().permute(1, 2, 0)
        image = (pixels.float() if pixels.is_floating_point() else pixels).numpy()
    if isinstance(image, torch.Tensor):
        values = image.detach().float().cpu().numpy()
        size = values.shape[-1], values.shape[-2] if values.ndim > 1 else 1
        is_flat = values.size > 1 and bool((values == values.flat[0]).all())
        found = picture_hash.of_bytes(values.tobytes())
        return Picture(found, size, None, bool(np.isfinite(values).all()), is_flat)
    finite = True
    if isinstance(image, np.ndarray):
        finite = bool(np.isfinite(image).all())
        image = Image.fromarray(_levels(image[..., 0] if image.ndim == 3 and image.shape[-1] == 1 else image))
    return Picture(picture_hash.of_image(image), image.size, image, finite)


def _levels(values: Any) -> Any:
    """An array's values as 0 ... 255; those of an integer type are that already."""
    if np.issubdtype(values.dtype, np.integer):
        return values.clip(0, 255).astype(np.uint8)
    return (np.nan_to_num(values).clip(0, 1) * 255).round().astype(np.uint8)


def restored(image: Any, pixels: bytes) -> Any:
    """An image of the same kind and size with these pixels (`clock.pixel_bytes`).

    Raises ValueError if they do not fit.
    """
    if isinstance(image, torch.Tensor):
        return torch.frombuffer(bytearray(pixels), dtype=image.dtype).reshape(image.shape)
    if isinstance(image, np.ndarray):
        return np.frombuffer(pixels, dtype=image.dtype).reshape(image.shape)
    return Image.frombytes(image.mode, image.size, pixels)


def messages(pictures: list[Picture], wanted: Sequence[bool]) -> Iterator[bytes]:
    """The wanted ones as the conductor reads them (`exchange`)."""
    for picture, want in zip(pictures, wanted, strict=False):
        message = exchange.packed(picture.image) if want and picture.image is not None else None
        if message is not None:
            yield message
