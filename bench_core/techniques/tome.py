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

    Nothing is known where code is compiled: tomesd is then left as it was, so that the compiler sees what it would. Nor
    where patched blocks are not called, as in a CUDA graph that is replayed.
    """
    tokens: Counter[str] = Counter()
    blocks = [m for m in pipe.unet.modules() if type(m).__name__ == "ToMeBlock"]
    stop = _count_merging(pipe.unet._tome_info, tokens)

    def seen() -> dict[str, float]:
        given, merged = tokens["given"], tokens["merged"]
        tokens.clear()
        if _dynamo.is_compiled(pipe) or _dynamo.has_compiled():
            stop()
            return {}
        found = {"blocks": float(len(blocks))}
        return found if blocks and not given else found | {"merged": merged / given if given else 0.0}

    return seen


def _count_merging(patched: Any, tokens: Counter[str]) -> Callable[[], None]:
    """Let tomesd count the tokens of one patched pipeline; returns what ends it."""
    from tomesd import patch

    compute = patch.compute_merge

    def watched(x: Any, info: Any) -> Any:
        merge, *others = compute(x, info)
        return (merge if info is not patched else _counted(merge, tokens)), *others

    def stop() -> None:
        if patch.compute_merge is watched:
            patch.compute_merge = compute

    patch.compute_merge = watched
    return stop


def _counted(merge: Callable[[Any], Any], tokens: Counter[str]) -> Callable[[Any], Any]:
    def counted(x: Any) -> Any:
        merged = merge(x)
        tokens["given"] += x.shape[1]
        tokens["merged"] += x.shape[1] - merged.shape[1]
        return merged

    return counted
