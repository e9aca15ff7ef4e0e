"""A run with everything derived from its calls: cells, comparisons, best batch sizes.

>>> # result = load(Store(), "latest"); result.cells[0].per_sample_s.median
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bench_core import plan, stats
from bench_core.fairness.comparison import compare
from bench_core.records import Call, Cell, CellKey, Comparison, Event
from bench_core.spec import RunSpec
from bench_core.store import Store, StoredRun


@dataclass(frozen=True)
class Result:
    """A stored run, its calls and events in order, and what follows from them."""

    run: StoredRun
    calls: tuple[Call, ...]
    events: tuple[Event, ...]

    @property
    def spec(self) -> RunSpec:
        return self.run.spec

    @cached_property
    def cells(self) -> list[Cell]:
        """All planned cells in the order of the plan."""
        by_cell: dict[CellKey, list[Call]] = {key: [] for key in plan.cells(self.spec)}
        for call in self.calls:
            by_cell[call.cell].append(call)
        return [_cell(key, calls, self._load_failures.get(key[0])) for key, calls in by_cell.items()]

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Every other candidate against the baseline."""
        failed = {
            (c.candidate, c.batch_size, c.steps): c.message or c.status
            for c in self.cells
            if c.status not in ("ok", "skipped")
        }
        schedulers = {key: facts["scheduler"] for key in self.spec.keys if "scheduler" in (facts := self.facts(key))}
        return compare(self.spec, self.calls, failed, schedulers)

    def best_batch(self, candidate: str, steps: int) -> tuple[int, bool] | None:
        """(best batch size, whether it lies at the edge of the range); None when nothing was measured.

        Where larger sizes were tried and did not run, the range ends there, and there is no edge to look beyond.
        """
        mine = [c for c in self.cells if (c.candidate, c.steps) == (candidate, steps)]
        good = {c.batch_size: c.throughput_img_s for c in mine if c.status == "ok" and c.throughput_img_s is not None}
        best = stats.best_batch(good, self.spec.protocol.margin)
        if best is None:
            return None
        return best[0], best[1] and not any(c.batch_size > best[0] and c.status != "ok" for c in mine)

    @property
    def environment(self) -> dict[str, Any]:
        """Of the first start; empty for a run that never began."""
        return next((e.payload["environment"] for e in self.events if e.kind == "started"), {})

    def facts(self, candidate: str) -> dict[str, Any]:
        """What the worker told of a candidate when it had loaded it; empty when it never did."""
        loaded = (e.payload for e in self.events if e.kind == "loaded")
        return next((p["facts"] for p in loaded if p["candidate"] == candidate), {})

    @cached_property
    def _load_failures(self) -> dict[str, dict[str, str]]:
        return {e.payload["candidate"]: e.payload for e in self.events if e.kind == "load-failed"}


def load(store: Store, run_id: str) -> Result:
    """The result of a stored run; raises InputError when there is none."""
    run = store.run(run_id)
    return Result(run, tuple(store.calls(run.run_id)), tuple(store.events(run.run_id)))


def _cell(key: CellKey, calls: Sequence[Call], load_failure: dict[str, str] | None) -> Cell:
    candidate, batch_size, steps = key
    good = [c for c in calls if c.phase == "timed" and c.status == "ok"]
    bad = next((c for c in calls if c.status != "ok"), None)
    batch = stats.summary([c.batch_s for c in good if c.batch_s is not None]) if good else None
    peaks = [c.peak_memory_bytes for c in good if c.peak_memory_bytes is not None]
    status, message = "ok", ""
    if bad is not None:
        status, message = bad.status, bad.message
    elif not good and load_failure is not None:
        status, message = load_failure["status"], load_failure["message"]
    elif not good:
        status, message = "skipped", "no timed call was made"
    return Cell(
        candidate=candidate,
        batch_size=batch_size,
        steps=steps,
        status=status,
        message=message,
        n_calls=len(good),
        batch_s=batch,
        per_sample_s=stats.scaled(batch, batch_size) if batch else None,
        throughput_img_s=batch_size / batch.median if batch else None,
        peak_memory_bytes=max(peaks, default=None),
    )
