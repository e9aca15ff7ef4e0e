"""Images after the clock has stopped: 8-bit pixels, their hash, PNG files named by it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from bench_core.store import atomic

HASH_DIGITS = 32


@dataclass(frozen=True)
class Picture:
    """A picture, or latents, for which `image` is None. `size` is (width, height), for latents in latent pixels."""

    hash: str
    size: tuple[int, int]
    image: Image.Image | None
    finite: bool = True


def eight_bit(image: Any) -> Picture:
    """A PIL image, or an array (height, width, 3) in [0, 1], as 8-bit pixels; a tensor (latents) by its hash only."""
    if isinstance(image, torch.Tensor):
        values = image.detach().float().cpu().numpy()
        size = values.shape[-1], values.shape[-2] if values.ndim > 1 else 1
        return Picture(_digest(values.tobytes()), size, None, bool(np.isfinite(values).all()))
    finite = True
    if isinstance(image, np.ndarray):
        finite = bool(np.isfinite(image).all())
        image = Image.fromarray((np.nan_to_num(image).clip(0, 1) * 255).round().astype(np.uint8))
    return Picture(_digest(f"{image.mode}{image.size}".encode() + image.tobytes()), image.size, image, finite)


def restored(image: Any, pixels: bytes) -> Any:
    """An image of the same kind and size with these pixels (`clock.pixel_bytes`).

    Raises ValueError if they do not fit.
    """
    if isinstance(image, torch.Tensor):
        return torch.frombuffer(bytearray(pixels), dtype=image.dtype).reshape(image.shape)
    if isinstance(image, np.ndarray):
        return np.frombuffer(pixels, dtype=image.dtype).reshape(image.shape)
    return Image.frombytes(image.mode, image.size, pixels)


def save(pictures: list[Picture], folder: Path, wanted: Sequence[bool]) -> None:
    """Save the wanted ones as `HASH.png`; one that is there already is the same picture."""
    for picture, want in zip(pictures, wanted, strict=False):
        path = folder / f"{picture.hash}.png"
        if want and picture.image is not None and not path.exists():
            with atomic.replacing(path) as partial:
                picture.image.save(partial, format="PNG")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:HASH_DIGITS]
