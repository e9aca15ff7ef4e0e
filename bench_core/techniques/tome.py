"""Token merging: attention over fewer tokens, `ratio` of them merged into similar ones.

Source: Bolya, Hoffman, "Token Merging for Fast Stable Diffusion", CVPR Workshops 2023; package tomesd.
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._option import Option

NAME = "tome"
SUMMARY = "Merge similar tokens before attention (ToMe)"
LABEL = {"en": "merge similar tokens before attention", "zh": "在注意力之前合并相似的 token"}
NEEDS = ("unet",)
CHANGES: dict[str, str] = {}
OPTIONS = (Option("ratio", 0.5, minimum=0.0, maximum=0.75), Option("max_downsample", 1, minimum=1, maximum=8))
PACKAGE = "tomesd"


def apply(pipe: Any, ratio: float, max_downsample: int) -> None:
    """Patch the UNet's transformer blocks down to `max_downsample` below the latent's resolution."""
    import tomesd

    tomesd.apply_patch(pipe, ratio=ratio, max_downsample=max_downsample)
