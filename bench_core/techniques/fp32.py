"""Weights and activations in float32."""

from __future__ import annotations

from typing import Any

from bench_core.techniques._mechanism import Quantity, Seen, share_of_weights

NAME = "fp32"
SUMMARY = "Weights and activations in float32"
LABEL = {"en": "run in float32", "zh": "以 float32 运行"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"dtype": "float32"}
OPTIONS = ()
MECHANISM = {"weights": Quantity(en="share of the weights in float32", zh="float32 权重所占比例", promised=True)}


def apply(pipe: Any) -> None:
    """Convert all modules of the pipeline in place."""
    import torch

    pipe.to(torch.float32)


def mechanism(pipe: Any) -> Seen:
    """The share of the weights that have this format."""
    return lambda: {"weights": share_of_weights(pipe, "float32")}
