"""Token merging: attention over fewer tokens, `ratio` of them merged into similar ones.

Source: Bolya, Hoffman, "Token Merging for Fast Stable Diffusion", CVPR Workshops 2023; package tomesd.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from bench_core.techniques import _dynamo
from bench_core.techniques._mechanism import Quantity, Seen
from bench_core.techniques._option import Option

NAME = "tome"
SUMMARY = "Merge similar tokens before attention (ToMe)"
LABEL = {"en": "merge similar tokens before attention", "zh": "在注意力之前合并相似的 token"}
NEEDS = ("unet",)
CHANGES: dict[str, str] = {}
OPTIONS = (Option("ratio", 0.5, minimum=0.0, maximum=0.75), Option("max_downsample", 1, minimum=1, maximum=8))
PACKAGE = "tomesd"
WATCHED = "fairspeed_watched"
"""Marks tomesd's function once it counts."""
_TOKENS: dict[int, Counter[str]] = {}
"""Tokens given and merged, by the identity of a pipeline's patch."""
MECHANISM = {
    "blocks": Quantity(en="transformer blocks that were patched", zh="被修改的 Transformer 块数"),
    "merged": Quantity(
        en="share of the tokens in these blocks that were merged before self-attention",
        zh="这些块中在自注意力之前被合并的 token 所占比例",
        promised=True,
    ),
}


def apply(pipe: Any, ratio: float, max_downsample: int) -> None:
    """Patch the UNet's transformer blocks down to `max_downsample` below the latent's resolution."""
    import tomesd

    tomesd.apply_patch(pipe, ratio=ratio, max_downsample=max_downsample)


def is_applied(pipe: Any) -> bool:
    """Whether tomesd has patched the UNet."""
    info = getattr(getattr(pipe, "unet", None), "_tome_info", None)
    return bool(info and info["hooks"])


def mechanism(pipe: Any, **options: Any) -> Seen:
    """Counts the tokens that the patched blocks were given and those that were left after merging.

    Nothing is known where code was compiled: the merging may be inside it.
    """
    _count_merging()
    blocks = [m for m in pipe.unet.modules() if type(m).__name__ == "ToMeBlock"]
    tokens = _TOKENS[id(pipe.unet._tome_info)] = Counter[str]()

    def seen() -> dict[str, float]:
        share = tokens["merged"] / tokens["given"] if tokens["given"] else 0.0
        tokens.clear()
        return {} if _dynamo.has_compiled() else {"blocks": float(len(blocks)), "merged": share}

    return seen


def _count_merging() -> None:
    """Let tomesd count the tokens of pipelines that are watched; nothing else changes, nor does what is compiled."""
    import torch
    from tomesd import patch

    compute = patch.compute_merge
    if hasattr(compute, WATCHED):
        return

    def watched(x: Any, info: Any) -> Any:
        if torch.compiler.is_compiling() or id(info) not in _TOKENS:
            return compute(x, info)
        merge, *others = compute(x, info)
        return _counted(merge, _TOKENS[id(info)]), *others

    setattr(watched, WATCHED, True)
    patch.compute_merge = watched


def _counted(merge: Callable[[Any], Any], tokens: Counter[str]) -> Callable[[Any], Any]:
    def counted(x: Any) -> Any:
        merged = merge(x)
        tokens["given"] += x.shape[1]
        tokens["merged"] += x.shape[1] - merged.shape[1]
        return merged

    return counted
