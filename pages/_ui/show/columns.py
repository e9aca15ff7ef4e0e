"""Which columns of a chart's table are shown, with their headings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pages._ui.frame.text import t

if TYPE_CHECKING:
    import pandas as pd


def headings(names: Iterable[str]) -> dict[str, str]:
    """Columns with their headings."""
    return {name: t(f"column.{name}") for name in names}


def scaling(quantity: str) -> dict[str, str]:
    """Columns of the scaling table."""
    summary = (f"{quantity}.{k}" for k in ("median", "low", "high"))
    return headings(("candidate", "batch_size", "steps", *summary, "n_calls", "best"))


def trade_off() -> dict[str, str]:
    """Columns of the table of latency against throughput."""
    return headings(
        ("candidate", "batch_size", "steps", "batch_s.median", "throughput_img_s.median", "n_calls", "best")
    )


def run_over_time(points: pd.DataFrame) -> dict[str, str]:
    """Columns of the table of all calls: only disturbances that happened, only telemetry that was measured."""
    from bench_core.results import tables  # loads pandas, which a first visit does not need

    always = ("candidate", "batch_size", "steps", "round", "started_s", "batch_s", "relative", "outlier")
    disturbances = (name for name in ("contended", "throttled") if points[name].any())
    telemetry = (name for name in tables.TELEMETRY if points[name].notna().any())
    return headings((*always, *disturbances, *telemetry))
