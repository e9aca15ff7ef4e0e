"""Weights and activations in float16: for GPUs. CPUs emulate it, about 15 times slower than float32."""

from __future__ import annotations

from typing import Any

from bench_core.phrase import Phrase

NAME = "fp16"
SUMMARY = "Weights and activations in float16 (half precision; for GPUs)"
LABEL = {"en": "run in float16", "zh": "以 float16 运行"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"dtype": "float16"}
OPTIONS = ()


def caution(device: str) -> str | None:
    """A CPU has no float16 arithmetic of its own (measured: about 15 times slower)."""
    if device != "cpu":
        return None
    return Phrase("fp16 on a CPU is about 15 times slower than fp32; bf16 is the half precision for CPUs")


def apply(pipe: Any) -> None:
    """Convert all modules of the pipeline in place."""
    import torch

    pipe.to(torch.float16)
