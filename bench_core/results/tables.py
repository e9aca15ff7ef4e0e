"""A result as pandas tables, for charts and files: one row a call, a cell or a comparison.

>>> # comparisons(result)[["candidate", "batch_size", "speedup", "ci_low", "ci_high", "verdict"]]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from bench_core.cells import disturbances
from bench_core.records import Call, CellKey, Telemetry
from bench_core.results.result import Result
from bench_core.stats import trends

CALL_COLUMNS = ["candidate", "batch_size", "steps", "phase", "round", "order_in_round", "status", "message"]
CALL_COLUMNS += ["started_ns", "batch_s", "outside_s", "per_sample_s", "n_images", "peak_memory_bytes"]
"""Columns of the calls of a run that has none."""
SUMMARIES = ("batch_s", "per_sample_s", "outside_s")
QUANTITIES = ("batch_s", "per_sample_s", "throughput_img_s")
OVER = ("over_fastest.candidate", "over_fastest.speedup", "over_fastest.ci_low", "over_fastest.ci_high")
"""The columns of the ratio to the fastest plain candidate, where the baseline is weak."""
TELEMETRY = ("others_cpu", "cpu_mhz", "gpu_sm_mhz", "gpu_temperature_c", "gpu_power_w")


def calls(result: Result) -> pd.DataFrame:
    """One row a call, with `per_sample_s`, the witness's fields as `witness.NAME`, telemetry as `telemetry.NAME`."""
    rows = []
    for call in result.calls:
        row = call.model_dump(exclude={"witness", "telemetry", "sample_ids", "image_hashes"})
        row["per_sample_s"] = None if call.batch_s is None else call.batch_s / call.batch_size
        row |= {f"witness.{k}": v for k, v in call.witness.model_dump(exclude={"mechanism"}).items()}
        row |= {f"witness.mechanism.{k}": v for k, v in (call.witness.mechanism or {}).items()}
        telemetry = (call.telemetry or Telemetry()).model_dump()
        if telemetry["throttle_reasons"] is not None:
            telemetry["throttle_reasons"] = "; ".join(telemetry["throttle_reasons"])
        rows.append(row | {f"telemetry.{k}": v for k, v in telemetry.items()})
    return pd.DataFrame(rows, columns=None if rows else ["call_id", *CALL_COLUMNS])


def cells(result: Result) -> pd.DataFrame:
    """One row a cell; summaries as `batch_s.median` and so on, in seconds; `best` marks the best batch size."""
    rows = []
    for cell in result.cells:
        row: dict[str, Any] = cell.model_dump(exclude={*SUMMARIES, "mechanism"})
        row |= {f"mechanism.{k}": v for k, v in (cell.mechanism or {}).items()}
        for name in SUMMARIES:
            values = getattr(cell, name)
            row |= {f"{name}.{k}": v for k, v in values.model_dump().items()} if values else {}
        best = result.shown.best_batch(cell.candidate, cell.steps)
        rows.append(row | {"best": best is not None and best[0] == cell.batch_size})
    return pd.DataFrame(rows)


def comparisons(result: Result) -> pd.DataFrame:
    """One row a comparison; findings as text, NaN where there is no ratio; the fields of `over_fastest` by OVER."""
    rows = [
        c.model_dump(exclude={"findings", "over_fastest"})
        | {"findings": "; ".join(f"{f.severity}: {f.message}" for f in c.findings)}
        | {f"over_fastest.{k}": v for k, v in (c.over_fastest.model_dump() if c.over_fastest else {}).items()}
        for c in result.comparisons
    ]
    columns = ["candidate", "baseline", "batch_size", "steps", "clock", "n_pairs"]
    columns += ["speedup", "ci_low", "ci_high", "verdict", "findings", *OVER]
    numbers = ("speedup", "ci_low", "ci_high", *OVER[1:])
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, float))


def scaling_curves(result: Result, steps: int) -> pd.DataFrame:
    """One row a measured cell of a step count: QUANTITY.median, .low (p5) and .high (p95), and `best`."""
    rows = []
    for cell in result.cells:
        if cell.steps != steps or cell.batch_s is None or cell.per_sample_s is None:
            continue
        best = result.best_batch(cell.candidate, steps)
        row = {"candidate": cell.candidate, "batch_size": cell.batch_size, "steps": steps, "n_calls": cell.n_calls}
        for name, values in (("batch_s", cell.batch_s), ("per_sample_s", cell.per_sample_s)):
            row |= {f"{name}.median": values.median, f"{name}.low": values.p5, f"{name}.high": values.p95}
        ends = {"median": cell.batch_s.median, "low": cell.batch_s.p95, "high": cell.batch_s.p5}
        row |= {f"throughput_img_s.{k}": cell.batch_size / v for k, v in ends.items()}
        rows.append(row | {"best": best is not None and best[0] == cell.batch_size})
    summaries = [f"{q}.{k}" for q in QUANTITIES for k in ("median", "low", "high")]
    frame = pd.DataFrame(rows, columns=["candidate", "batch_size", "steps", "n_calls", *summaries, "best"])
    return frame.astype({"best": bool})


def scaling_points(result: Result, steps: int) -> pd.DataFrame:
    """One row a good timed call of a step count, in all three quantities. Rounds are counted from 1."""
    rows = [
        {
            "candidate": c.candidate,
            "batch_size": c.batch_size,
            "steps": c.steps,
            "round": c.round + 1,
            "batch_s": c.batch_s,
            "per_sample_s": c.batch_s / c.batch_size,
            "throughput_img_s": c.batch_size / c.batch_s,
        }
        for c in result.calls
        if c.steps == steps and c.counts and c.batch_s
    ]
    return pd.DataFrame(rows, columns=["candidate", "batch_size", "steps", "round", *QUANTITIES])


def scaling_reference(curves: pd.DataFrame, candidate: str) -> tuple[pd.DataFrame, int] | None:
    """The two extremes of scaling for a candidate, one row a batch size, and b0, its smallest measured batch size.

    Perfectly parallel is T(b) = T(b0), perfectly serial is T(b) = b / b0 T(b0).
    None if the candidate has no measured cell in `curves`.
    """
    own = curves[curves["candidate"] == candidate]
    if own.empty:
        return None
    first = own.sort_values("batch_size").iloc[0]
    start, cost_s = int(first["batch_size"]), float(first["batch_s.median"])
    rows = []
    for b in sorted(int(b) for b in curves["batch_size"].unique() if b >= start):
        row: dict[str, Any] = {"batch_size": b}
        for kind, batch_s in (("parallel", cost_s), ("serial", b / start * cost_s)):
            row |= {
                f"batch_s.{kind}": batch_s,
                f"per_sample_s.{kind}": batch_s / b,
                f"throughput_img_s.{kind}": b / batch_s,
            }
        rows.append(row)
    return pd.DataFrame(rows), start


def scaling_limits(result: Result, steps: int) -> pd.DataFrame:
    """The machine's arithmetic limit in all three quantities, one row a measured cell that has one."""
    rows = []
    for c in result.cells:
        if c.steps == steps and c.batch_s is not None and c.limit_batch_s is not None:
            limit = (c.limit_batch_s, c.limit_batch_s / c.batch_size, c.batch_size / c.limit_batch_s)
            rows.append((c.candidate, c.batch_size, *limit))
    return pd.DataFrame(rows, columns=["candidate", "batch_size", *(f"{q}.limit" for q in QUANTITIES)])


def scaling_law(result: Result, candidate: str, steps: int) -> pd.DataFrame:
    """The straight line through a candidate's saturated batches in all three quantities, at all its measured sizes."""
    law = result.tail(candidate, steps)
    sizes = [c.batch_size for c in result.cells if (c.candidate, c.steps) == (candidate, steps) and c.batch_s]
    seconds = [] if law is None else [(b, law.fixed_s + law.per_image_s * b) for b in sorted(sizes)]
    return pd.DataFrame([(b, s, s / b, b / s) for b, s in seconds if s > 0], columns=["batch_size", *QUANTITIES])


def scaling_lines(result: Result, curves: pd.DataFrame, candidate: str, steps: int) -> pd.DataFrame:
    """All lines of reference of a candidate: kind (parallel, serial, limit, law), batch_size, and the quantities."""
    reference, limits = scaling_reference(curves, candidate), scaling_limits(result, steps)
    of_kind = {"limit": limits[limits["candidate"] == candidate].sort_values("batch_size")}
    if reference is not None and len(reference[0]) > 1:
        of_kind = {"parallel": reference[0], "serial": reference[0]} | of_kind
    parts = [
        table.rename(columns={f"{q}.{kind}": q for q in QUANTITIES})[["batch_size", *QUANTITIES]].assign(kind=kind)
        for kind, table in of_kind.items()
    ]
    return pd.concat([*parts, scaling_law(result, candidate, steps).assign(kind="law")], ignore_index=True)


def out_of_memory(result: Result, steps: int) -> pd.DataFrame:
    """One row a cell of a step count that ran out of memory."""
    rows = [(c.candidate, c.batch_size) for c in result.cells if c.steps == steps and c.status == "oom"]
    return pd.DataFrame(rows, columns=["candidate", "batch_size"])


def run_over_time(result: Result) -> pd.DataFrame:
    """One row a good timed call of the whole run in order, with its telemetry.

    `started_s` counts from the run's first call, `relative` is the call's time over the median of its cell. Rounds
    are counted from 1.
    """
    good = [c for c in result.calls if c.counts and c.batch_s]
    begin = min((c.started_ns for c in result.calls), default=0)
    medians = {c.key: c.batch_s.median for c in result.cells if c.batch_s}
    outliers = _outlier_ids(good)
    rows = [
        {
            "candidate": c.candidate,
            "batch_size": c.batch_size,
            "steps": c.steps,
            "round": c.round + 1,
            "started_s": (c.started_ns - begin) / 1e9,
            "batch_s": c.batch_s,
            "relative": c.batch_s / medians[c.cell],
            "outlier": c.call_id in outliers,
            "contended": disturbances.contended(c, result.environment),
            "throttled": disturbances.throttled(c),
        }
        | {name: getattr(c.telemetry, name, None) for name in TELEMETRY}
        for c in good
        if c.batch_s
    ]
    columns = ["candidate", "batch_size", "steps", "round", "started_s", "batch_s", "relative"]
    frame = pd.DataFrame(rows, columns=[*columns, "outlier", "contended", "throttled", *TELEMETRY])
    return frame.astype(dict.fromkeys(("outlier", "contended", "throttled"), bool) | dict.fromkeys(TELEMETRY, float))


def _outlier_ids(good: Sequence[Call]) -> set[str]:
    """Ids of the calls that are outliers in their own cell."""
    by_cell: dict[CellKey, list[Call]] = {}
    for call in good:
        by_cell.setdefault(call.cell, []).append(call)
    return {
        call.call_id
        for calls in by_cell.values()
        for call, out in zip(calls, trends.outliers([c.batch_s for c in calls if c.batch_s]), strict=True)
        if out
    }


def warm_up(result: Result, batch_size: int, steps: int) -> pd.DataFrame:
    """The uncounted warm-up calls of a batch size, numbered from 1, and as number 0 the median of the timed ones.

    A resumed run has warmed up more than once; the first time is shown.
    """
    rows = []
    for cell in result.cells:
        if (cell.batch_size, cell.steps) != (batch_size, steps):
            continue
        made = [c for c in result.calls if c.cell == cell.key and c.phase == "warm-up" and c.status == "ok"]
        first = {c.round: c for c in reversed(made)}
        rows += [{"candidate": cell.candidate, "number": r + 1, "batch_s": first[r].batch_s} for r in sorted(first)]
        if cell.batch_s is not None:
            rows.append({"candidate": cell.candidate, "number": 0, "batch_s": cell.batch_s.median})
    return pd.DataFrame(rows, columns=["candidate", "number", "batch_s"])
