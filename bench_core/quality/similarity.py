"""How alike two pictures are: SSIM, 1 for the same pixels.

Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity", IEEE
Transactions on Image Processing 13 (2004), with its window (Gaussian, sigma 1.5, 11x11) on each colour channel.
Imports torch.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from PIL import Image
from torchmetrics.functional.image import structural_similarity_index_measure

WINDOW = 11
"""Pixels; smaller pictures have no SSIM."""


def ssim(a: Image.Image, b: Image.Image) -> float | None:
    """The SSIM of two RGB pictures; None where their sizes differ, or one is smaller than the window."""
    if a.size != b.size or min(a.size) < WINDOW:
        return None
    found = float(structural_similarity_index_measure(_tensor(a), _tensor(b), data_range=1.0))  # type: ignore[arg-type]
    return found if math.isfinite(found) else None


def _tensor(picture: Image.Image) -> torch.Tensor:
    """(1, 3, height, width), float64 in [0, 1]: in float32 flat parts of equal pictures differ by some 1e-4."""
    return torch.from_numpy(np.array(picture, dtype=np.float64) / 255).permute(2, 0, 1)[None]
