"""How often something that follows a run is drawn: it takes CPU time beside the measurement, at most 1 % of a core.

>>> wait_s(0.05), wait_s(0.2)
(5.0, 20.0)
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

LEAST_S, SHARE = 5.0, 0.01
"""Seconds between two drawings at least, and the share of a core that they may take."""
PAGE, COSTS = "page", "pace.costs"
"""What the script of a whole page is called among the things that are drawn."""


def wait_s(cost_s: float) -> float:
    """Seconds between two drawings that cost this much CPU time: doubled until that is little enough."""
    doublings = math.log2(max(1.0, cost_s / SHARE / LEAST_S))
    return float(LEAST_S * 2 ** math.ceil(doublings - 1e-9))


def of(name: str) -> float:
    """Seconds between two drawings of something; the first ones come soon, whatever they cost."""
    costs: dict[str, float] = st.session_state.get(COSTS, {})
    return wait_s(costs.get(name, 0.0))


def is_off(name: str, every_s: float) -> bool:
    """Whether something is drawn too often, or far too seldom: a little slower than need be is let be."""
    return of(name) > every_s or 2 * of(name) < every_s


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Remember what drawing something costs, but not of the first time, which loads libraries."""
    costs: dict[str, float] = st.session_state.setdefault(COSTS, {})
    began_s = time.thread_time()
    try:
        yield
    finally:
        costs[name] = time.thread_time() - began_s if name in costs else 0.0
