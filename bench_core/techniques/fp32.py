"""Weights and activations in float32."""

from __future__ import annotations

from typing import Any

NAME = "fp32"
SUMMARY = "Weights and activations in float32"
LABEL = {"en": "run in float32", "zh": "以 float32 运行"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"dtype": "float32"}
OPTIONS = ()


def apply(pipe: Any) -> None:
    """Convert all modules of the pipeline in place."""
    import torch

    pipe.to(torch.float32)
