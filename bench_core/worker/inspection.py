"""Images after the clock has stopped: what was timed is what is looked at.

The pixels that were copied while the clock ran are those that are hashed, saved and checked; whether an image still is
what it was then is one of the checks. *Detail* is the gradient energy, the mean of Ix^2 + Iy^2 over an image in [0, 1]:
a common measure of sharpness (Pertuz, Puig, Garcia, "Analysis of focus measure operators for shape-from-focus", Pattern
Recognition 46, 2013, there GRA3). It tells little of one image, but much of the same samples made in two ways.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bench_core.worker import clock, pictures
from bench_core.worker.pictures import Picture


class Inspected(NamedTuple):
    """The pictures of a call, and what was found of them; the last five are fields of the witness."""

    pictures: list[Picture]
    images_distinct: int
    images_constant: int
    images_latent: int
    images_changed: bool
    detail: float | None

    @property
    def found(self) -> dict[str, Any]:
        """The fields of the witness."""
        return {name: value for name, value in self._asdict().items() if name != "pictures"}


def inspected(images: list[Any], pixels: list[bytes]) -> Inspected:
    """Look at a call's images; `pixels` are their bytes as they were taken while the clock ran.

    Raises a ValueError if the bytes are not those of such an image.
    """
    taken = [pictures.eight_bit(pictures.restored(i, p)) for i, p in zip(images, pixels, strict=True)]
    details = [detail(np.asarray(p.image)) for p in taken if p.image is not None]
    return Inspected(
        taken,
        images_distinct=len({p.hash for p in taken}),
        images_constant=sum(_is_constant(p) for p in taken),
        images_latent=sum(p.image is None for p in taken),
        images_changed=any(clock.pixel_bytes(i) != p for i, p in zip(images, pixels, strict=True)),
        detail=float(np.mean(details)) if details else None,
    )


def detail(image: np.ndarray[Any, Any]) -> float:
    """Gradient energy of 8-bit pixels (height, width[, channels]), of their mean over channels in [0, 1]."""
    grey = image.astype(np.float32) / 255
    if grey.ndim == 3:
        grey = grey.mean(axis=2)
    down, right = np.diff(grey, axis=0), np.diff(grey, axis=1)
    return float((down**2).mean() + (right**2).mean()) if min(grey.shape) > 1 else 0.0


def _is_constant(picture: Picture) -> bool:
    if picture.image is None:
        return picture.is_flat
    extrema = picture.image.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(low == high for low, high in bands)
