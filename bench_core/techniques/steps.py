"""Fewer denoising steps on purpose: n, whatever the run asks for.

Time is nearly proportional to the steps, so this is the first thing that makes code fast, and the first that makes a
comparison unfair where nobody says it. Here it is said: a note beside the result names both numbers.
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._call import Called, wrap_call
from bench_core.techniques._option import Option

NAME = "steps"
SUMMARY = "Fewer denoising steps on purpose, whatever the run asks for"
LABEL = {"en": "fewer steps on purpose", "zh": "有意减少步数"}
NEEDS = ("scheduler",)
CHANGES = {"num_inference_steps": "{n}"}
OPTIONS = (Option("n", 5, minimum=1, maximum=1000),)


def apply(pipe: Any, n: int) -> None:
    """Let every call of the pipeline take n steps."""

    def call(pipe: Any, called: Called, arguments: dict[str, Any]) -> Any:
        return called(**arguments | {"num_inference_steps": n})

    wrap_call(pipe, call)
