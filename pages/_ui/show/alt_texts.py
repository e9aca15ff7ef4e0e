"""What each chart shows, in words, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from bench_core.records import Cell
from pages._ui.frame.text import listed, seconds, t

if TYPE_CHECKING:
    import pandas as pd


def scaling(curves: pd.DataFrame, quantity: str) -> str:
    """The scaling chart in words: where each curve starts and ends."""
    lines = []
    for candidate, rows in curves.groupby("candidate", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        lines.append(
            t(
                "alt.curve",
                candidate=candidate,
                first=first["batch_size"],
                first_value=f"{first[quantity + '.median']:.3g}",
                last=last["batch_size"],
                last_value=f"{last[quantity + '.median']:.3g}",
            )
        )
    return t("alt.scaling", quantity=t(f"quantity.{quantity}"), curves=listed(lines))


def trade_off(curves: pd.DataFrame) -> str:
    """The chart of latency against throughput in words: the two ends of each curve."""
    lines = []
    for candidate, rows in curves.groupby("candidate", sort=False):
        values: dict[str, object] = {"candidate": candidate}
        for name, row in (("first", rows.iloc[0]), ("last", rows.iloc[-1])):
            values[name] = row["batch_size"]
            values[f"{name}_s"] = seconds(row["batch_s.median"])
            values[f"{name}_rate"] = f"{row['throughput_img_s.median']:.3g}"
        lines.append(t("alt.trade_off_curve", **values))
    return t("alt.trade_off", curves=listed(lines))


def run_over_time(points: pd.DataFrame) -> str:
    """The chart of the whole run in words: how far calls lie from their median, outliers and disturbed calls."""
    lines = []
    for candidate, rows in points.groupby("candidate", sort=False):
        counts = {name: int(rows[name].sum()) for name in ("outlier", "contended", "throttled")}
        ends = {"low": f"{rows['relative'].min():.2f}", "high": f"{rows['relative'].max():.2f}"}
        lines.append(t("alt.run_row", candidate=candidate, n=len(rows), **ends, **counts))
    return t("alt.run_over_time", lines=listed(lines))


def rounds(cell: Cell) -> str:
    """The chart of single calls in words."""
    assert cell.batch_s is not None
    return t(
        "alt.rounds",
        n=cell.n_calls,
        candidate=cell.candidate,
        batch_size=cell.batch_size,
        low=seconds(cell.batch_s.min),
        high=seconds(cell.batch_s.max),
        mean=seconds(cell.batch_s.mean),
    )


def warm_up(table: pd.DataFrame, batch_size: int) -> str:
    """The warm-up chart in words."""
    lines = []
    for candidate, rows in table.groupby("candidate", sort=False):
        first, timed = rows[rows["number"] == 1]["batch_s"], rows[rows["number"] == 0]["batch_s"]
        if len(first) and len(timed):
            lines.append(
                t("alt.first_call", candidate=candidate, first=seconds(first.iloc[0]), median=seconds(timed.iloc[0]))
            )
    return t("alt.warm_up", batch_size=batch_size, lines=listed(lines))


def speedup(frame: pd.DataFrame, baseline: str, steps: int, *, kind: str = "speedup") -> str:
    """The speedup chart, or that of the intervals, in words: every verdict with ratio and interval."""
    lines = []
    for row in frame.to_dict("records"):
        values = {
            "candidate": row["candidate"],
            "batch_size": row["batch_size"],
            "verdict": t(f"verdict.{row['verdict']}"),
        }
        if row["ci_low"] is None or row["ci_low"] != row["ci_low"]:
            lines.append(t("alt.no_bar", **values))
        else:
            numbers = {k: f"{row[k]:.2f}" for k in ("speedup", "ci_low", "ci_high")}
            lines.append(_over_fastest(row, t("alt.bar", **values, **numbers)))
    return t(f"alt.{kind}", baseline=baseline, steps=steps, lines=listed(lines))


def _over_fastest(row: Mapping[Hashable, Any], bar: str) -> str:
    """A bar in words, with the ratio to the fastest plain candidate where the baseline is weak."""
    candidate = row.get("over_fastest.candidate")
    if not isinstance(candidate, str):
        return bar
    numbers = {k: f"{row[f'over_fastest.{k}']:.2f}" for k in ("speedup", "ci_low", "ci_high")}
    return t("alt.over_fastest", bar=bar, candidate=candidate, **numbers)
