"""DeepCache: reuse the deep features of the UNet over `interval` steps, compute only the outer branch between.

Source: Ma, Fang, Wang, "DeepCache: Accelerating Diffusion Models for Free", CVPR 2024; package DeepCache. The
UNet is still *called* once per step; what is skipped happens inside the call, so the witness counts all steps.
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._option import Option

NAME = "deepcache"
SUMMARY = "Reuse deep UNet features over several steps (DeepCache)"
LABEL = {"en": "reuse deep UNet features over several steps", "zh": "在若干步之间复用 UNet 深层特征"}
NEEDS = ("unet",)
CHANGES: dict[str, str] = {}
OPTIONS = (Option("interval", 3, minimum=1, maximum=50), Option("branch", 0, minimum=0, maximum=11))
PACKAGE = "DeepCache"


def apply(pipe: Any, interval: int, branch: int) -> None:
    """Patch the UNet: a full pass every `interval` steps, the cached `branch` in between."""
    from DeepCache import DeepCacheSDHelper

    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=interval, cache_branch_id=branch)
    helper.enable()
