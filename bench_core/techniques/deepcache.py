"""DeepCache: reuse the deep features of the UNet over `interval` steps, compute only the outer branch between.

Source: Ma, Fang, Wang, "DeepCache: Accelerating Diffusion Models for Free", CVPR 2024; package DeepCache. The
UNet is still *called* once per step; what is skipped happens inside the call, so the witness counts all steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from bench_core.techniques import _dynamo
from bench_core.techniques._mechanism import Quantity, Seen
from bench_core.techniques._option import Option

NAME = "deepcache"
SUMMARY = "Reuse deep UNet features over several steps (DeepCache)"
LABEL = {"en": "reuse deep UNet features over several steps", "zh": "在若干步之间复用 UNet 深层特征"}
NEEDS = ("unet",)
CHANGES: dict[str, str] = {}
OPTIONS = (Option("interval", 3, minimum=1, maximum=50), Option("branch", 0, minimum=0, maximum=11))
PACKAGE = "DeepCache"
MECHANISM = {
    "full_passes": Quantity(en="passes of the UNet that computed all of it", zh="完整计算 UNet 的次数"),
    "cached_passes": Quantity(
        en="passes of the UNet that used cached deep features", zh="使用缓存深层特征的 UNet 次数", promised=True
    ),
}


def apply(pipe: Any, interval: int, branch: int) -> None:
    """Patch the UNet: a full pass every `interval` steps, the cached `branch` in between."""
    from DeepCache import DeepCacheSDHelper

    helper = DeepCacheSDHelper(pipe=pipe)
    helper.set_params(cache_interval=interval, cache_branch_id=branch)
    helper.enable()


def is_applied(pipe: Any) -> bool:
    """Whether DeepCache has replaced the UNet's `forward`."""
    forward = getattr(getattr(pipe, "unet", None), "forward", None)
    return getattr(forward, "__module__", "") == "DeepCache.extension.deepcache"


def mechanism(pipe: Any, **options: Any) -> Seen:
    """Counts passes of the UNet, and those in which its middle block was computed.

    DeepCache replaces the block's `forward` by one that may return the cache, so a layer inside it is watched.
    Nothing is known where code was compiled, which leaves no hook to call, nor of a replayed CUDA graph.
    """
    passes: Counter[str] = Counter()
    pipe.unet.register_forward_pre_hook(_counter(passes, "all"))
    pipe.unet.mid_block.resnets[0].register_forward_pre_hook(_counter(passes, "full"))

    def seen() -> dict[str, float]:
        passed, full = passes["all"], passes["full"]
        passes.clear()
        if not passed or _dynamo.has_compiled():
            return {}
        return {"full_passes": float(full), "cached_passes": float(passed - full)}

    return seen


def _counter(passes: Counter[str], name: str) -> Callable[[Any, Any], None]:
    """A hook that counts, and leaves no trace in code that is being compiled."""
    import torch

    def hook(module: Any, args: Any) -> None:
        if not torch.compiler.is_compiling():
            passes[name] += 1

    return hook
