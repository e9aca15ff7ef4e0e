"""So many warm-up calls before the timed ones of each start, and no more: as a script does it.

A run warms every cell up until its calls agree. With this condition a candidate has a fixed number of warm-up calls,
perhaps none, so that what only the first calls do can be seen in its times. In a run of passes they are full batches:
the short last one of a pass is not warmed up by itself.
"""

from __future__ import annotations

from typing import Any

from bench_core.techniques._option import Option

NAME = "warm-up"
SUMMARY = "So many warm-up calls at each start, whether they are steady or not"
LABEL = {"en": "a fixed number of warm-up calls", "zh": "固定的预热次数"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"warm_up_calls": "{calls}"}
OPTIONS = (Option("calls", 1, minimum=0, maximum=1000),)
IS_CONDITION = True


def apply(pipe: Any, calls: int) -> None:
    """Change nothing of the pipeline: the conductor makes so many calls."""
