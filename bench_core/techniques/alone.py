"""Measured by itself, before the others, as a script does it: one model is loaded, timed and freed, then the next.

A run calls its candidates in turns, so that whatever changes on the machine hits all of them alike. With this condition
a candidate is loaded, warmed up and called for all its rounds of a start with no other process of the run beside it. So
its calls have no partners, and no verdict can rest on them: a comparison with it is not comparable (`fixed-order`).
"""

from __future__ import annotations

from typing import Any

NAME = "alone"
SUMMARY = "Measured by itself before the others, as scripts do it, and not in turns"
LABEL = {"en": "measured by itself, before the others", "zh": "先单独测量，不与其他方案轮流"}
NEEDS: tuple[str, ...] = ()
CHANGES = {"order": "alone"}
OPTIONS = ()
IS_CONDITION = True


def apply(pipe: Any) -> None:
    """Change nothing of the pipeline: the conductor calls it at another time."""
