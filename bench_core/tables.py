"""A result as pandas tables: one row a call, a cell, a comparison. What charts are drawn from and files made of."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bench_core.results import Result

CALL_COLUMNS = ["candidate", "batch_size", "steps", "phase", "round", "order_in_round", "status", "message", "started_ns"]
CALL_COLUMNS += ["batch_s", "outside_s", "per_sample_s", "n_images", "peak_memory_bytes"]
SUMMARIES = ("batch_s", "per_sample_s")


def calls(result: Result) -> pd.DataFrame:
    """One row a call, with `per_sample_s` and the witness's fields as `witness.NAME`."""
    rows = []
    for call in result.calls:
        row = call.model_dump(exclude={"witness", "sample_ids", "image_hashes"})
        row["per_sample_s"] = None if call.batch_s is None else call.batch_s / call.batch_size
        rows.append(row | {f"witness.{k}": v for k, v in call.witness.model_dump().items()})
    return pd.DataFrame(rows, columns=None if rows else ["call_id", *CALL_COLUMNS])


def cells(result: Result) -> pd.DataFrame:
    """One row a cell; summaries as `batch_s.median` and so on, in seconds; `best` marks the best batch size."""
    rows = []
    for cell in result.cells:
        row: dict[str, Any] = cell.model_dump(exclude=set(SUMMARIES))
        for name in SUMMARIES:
            values = getattr(cell, name)
            row |= {f"{name}.{k}": v for k, v in values.model_dump().items()} if values else {}
        best = result.best_batch(cell.candidate, cell.steps)
        rows.append(row | {"best": best is not None and best[0] == cell.batch_size})
    return pd.DataFrame(rows)


def comparisons(result: Result) -> pd.DataFrame:
    """One row a comparison; findings as text."""
    rows = [
        c.model_dump(exclude={"findings"})
        | {"findings": "; ".join(f"{f.severity}: {f.message}" for f in c.findings)}
        for c in result.comparisons
    ]
    columns = ["candidate", "baseline", "batch_size", "steps", "clock", "n_pairs"]
    columns += ["speedup", "ci_low", "ci_high", "verdict", "findings"]
    return pd.DataFrame(rows, columns=columns)
