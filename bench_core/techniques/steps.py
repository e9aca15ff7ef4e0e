"""Another number of denoising steps on purpose: n, whatever the run asks for, and whatever an `inference` hard-codes.

Time is nearly proportional to the steps, so this is the first thing that makes code fast, and the first that makes a
comparison unfair where nobody says it. Here it is said: a note beside the result names both numbers. A call that brings
a schedule of its own (`timesteps`, `sigmas`) of another length cannot be held to n steps, and fails.
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._call import Called, accepted, wrap_call
from bench_core.techniques._option import Option

NAME = "steps"
SUMMARY = "Fewer denoising steps on purpose, whatever the run asks for"
LABEL = {"en": "fewer steps on purpose", "zh": "有意减少步数"}
NEEDS = ("scheduler",)
CHANGES = {"num_inference_steps": "{n}"}
OPTIONS = (Option("n", 5, minimum=1, maximum=1000),)
IS_CONDITION = True
NAMES = ("num_inference_steps", "steps", "num_steps")
SCHEDULES = ("timesteps", "sigmas")
"""Arguments of diffusers' pipelines that replace the number of steps."""


def apply(pipe: Any, n: int) -> None:
    """Let every call of the pipeline take n steps. Raises TypeError where it cannot be asked for a number."""
    name = accepted(pipe, NAMES)
    if name is None:
        raise TypeError(f"{type(pipe).__name__} takes no num_inference_steps, so it cannot be held to {n} steps")

    def call(pipe: Any, called: Called, arguments: dict[str, Any]) -> Any:
        for own in SCHEDULES:
            given = arguments.get(own)
            if given is not None and len(given) != n:
                raise ValueError(f"the call has {len(given)} {own} of its own, so it cannot be held to {n} steps")
        return called(**arguments | {name: n})

    wrap_call(pipe, call)
