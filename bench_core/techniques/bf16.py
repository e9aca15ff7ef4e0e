"""Weights and activations in bfloat16."""

from __future__ import annotations

from typing import Any

NAME = "bf16"
SUMMARY = "Weights and activations in bfloat16"
LABEL = {"en": "run in bfloat16", "zh": "以 bfloat16 运行"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"dtype": "bfloat16"}
OPTIONS = ()


def apply(pipe: Any) -> None:
    """Convert all modules of the pipeline in place."""
    import torch

    pipe.to(torch.bfloat16)
