"""Sentences made from data: alt texts, the best batch, what the numbers of one cell mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench_core.records import Cell
from bench_core.results import tables
from bench_core.results.result import Result
from pages._ui.frame.text import code, known, listed, seconds, t

if TYPE_CHECKING:
    import pandas as pd


def scaling_alt(curves: pd.DataFrame, quantity: str) -> str:
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


def scaling_columns(quantity: str) -> dict[str, str]:
    """Columns of the scaling table to show, with headings."""
    names = [
        "candidate",
        "batch_size",
        "steps",
        *(f"{quantity}.{k}" for k in ("median", "low", "high")),
        "n_calls",
        "best",
    ]
    return {name: known(f"column.{name}", name) for name in names}


def trade_off_columns() -> dict[str, str]:
    """Columns of the table of latency against throughput to show, with headings."""
    names = ("candidate", "batch_size", "steps", "batch_s.median", "throughput_img_s.median", "n_calls", "best")
    return {name: known(f"column.{name}", name) for name in names}


def best_batch(result: Result, candidate: str, steps: int) -> str:
    """The best batch size of a candidate in a sentence."""
    best = result.best_batch(candidate, steps)
    if best is None:
        return t("best.none", candidate=code(candidate))
    cell = next(c for c in result.cells if (c.candidate, c.batch_size, c.steps) == (candidate, best[0], steps))
    text = t(
        "best.found",
        candidate=code(candidate),
        batch_size=best[0],
        throughput=f"{cell.throughput_img_s:#.3g}".rstrip("."),
        batch_s=seconds(cell.batch_s.median if cell.batch_s else None),
    )
    return f"{text} {t('best.edge')}" if best[1] else text


def tail(result: Result, candidate: str, steps: int) -> str:
    """What one more image costs a candidate once the hardware is full, or that no law fits."""
    law = result.tail(candidate, steps)
    if law is None:
        return t("tail.none", candidate=code(candidate))
    text = t(
        "tail.found",
        candidate=code(candidate),
        first=min(law.batch_sizes),
        per_image=seconds(law.per_image_s),
        fixed=seconds(law.fixed_s),
        residual=f"{max(law.residual * 100, 0.1):.1f}",
    )
    return text if law.knee is None else f"{text} {t('tail.knee', knee=f'{law.knee:.2g}')}"


def trade_off_alt(curves: pd.DataFrame) -> str:
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


def run_over_time_alt(points: pd.DataFrame) -> str:
    """The chart of the whole run in words: how far calls lie from their median, and what was marked."""
    lines = []
    for candidate, rows in points.groupby("candidate", sort=False):
        counts = {name: int(rows[name].sum()) for name in ("outlier", "contended", "throttled")}
        ends = {"low": f"{rows['relative'].min():.2f}", "high": f"{rows['relative'].max():.2f}"}
        lines.append(t("alt.run_row", candidate=candidate, n=len(rows), **ends, **counts))
    return t("alt.run_over_time", lines=listed(lines))


def run_over_time_columns(points: pd.DataFrame) -> dict[str, str]:
    """Columns of the table of the whole run to show, with headings: those in which something is known."""
    always = ["candidate", "batch_size", "steps", "round", "started_s", "batch_s", "relative", "outlier"]
    known_ones = [name for name in ("contended", "throttled") if points[name].any()]
    known_ones += [name for name in tables.TELEMETRY if points[name].notna().any()]
    return {name: t(f"column.{name}") for name in (*always, *known_ones)}


def rounds_alt(cell: Cell) -> str:
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


def warm_up_alt(table: pd.DataFrame, batch_size: int) -> str:
    """The chart of uncounted calls in words."""
    lines = []
    for candidate, rows in table.groupby("candidate", sort=False):
        first, timed = rows[rows["number"] == 1]["batch_s"], rows[rows["number"] == 0]["batch_s"]
        if len(first) and len(timed):
            lines.append(
                t("alt.first_call", candidate=candidate, first=seconds(first.iloc[0]), median=seconds(timed.iloc[0]))
            )
    return t("alt.warm_up", batch_size=batch_size, lines=listed(lines))


def speedup_alt(frame: pd.DataFrame, baseline: str, steps: int, *, kind: str = "speedup") -> str:
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
            lines.append(t("alt.bar", **values, **numbers))
    return t(f"alt.{kind}", baseline=baseline, steps=steps, lines=listed(lines))
