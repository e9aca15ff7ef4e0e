"""Weights and activations in bfloat16."""

from __future__ import annotations

from typing import Any

from bench_core.techniques._mechanism import Quantity, Seen, share_of_weights

NAME = "bf16"
SUMMARY = "Weights and activations in bfloat16"
LABEL = {"en": "run in bfloat16", "zh": "以 bfloat16 运行"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"dtype": "bfloat16"}
OPTIONS = ()
MECHANISM = {"weights": Quantity(en="share of the weights in bfloat16", zh="bfloat16 权重所占比例", promised=True)}


def apply(pipe: Any) -> None:
    """Convert all modules of the pipeline in place."""
    import torch

    pipe.to(torch.bfloat16)


def mechanism(pipe: Any) -> Seen:
    """The share of the weights that have this format."""
    return lambda: {"weights": share_of_weights(pipe, "bfloat16")}
