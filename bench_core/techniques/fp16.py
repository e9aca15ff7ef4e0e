"""Weights and activations in float16: for GPUs. CPUs emulate it, about 15 times slower than float32."""

from __future__ import annotations

from typing import Any

from bench_core.phrase import Phrase
from bench_core.techniques._mechanism import Quantity, Seen, share_of_weights

NAME = "fp16"
SUMMARY = "Weights and activations in float16 (half precision; for GPUs)"
LABEL = {"en": "run in float16", "zh": "以 float16 运行"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"dtype": "float16"}
OPTIONS = ()
MECHANISM = {"weights": Quantity(en="share of the weights in float16", zh="float16 权重所占比例", promised=True)}


def caution(device: str) -> str | None:
    """A CPU has no float16 arithmetic of its own (measured: about 15 times slower)."""
    if device != "cpu":
        return None
    return Phrase("fp16 on a CPU is about 15 times slower than fp32; bf16 is the half precision for CPUs")


def apply(pipe: Any) -> None:
    """Convert all modules of the pipeline in place."""
    import torch

    pipe.to(torch.float16)


def mechanism(pipe: Any) -> Seen:
    """The share of the weights that have this format."""
    return lambda: {"weights": share_of_weights(pipe, "float16")}
