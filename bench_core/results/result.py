"""A run with everything derived from its calls: cells, comparisons, findings, best batch sizes, laws of scaling.

>>> # result = load_result(Store(), "latest"); result.cells[0].per_sample_s.median
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bench_core import plan
from bench_core.cells import clocks
from bench_core.cells.summary import CellContext, derive, good_timed
from bench_core.events import Environment, Event, Facts, Scores
from bench_core.fairness import accepted
from bench_core.fairness.comparison import compare, compare_sides
from bench_core.fairness.contexts import ClipPoints, Side
from bench_core.fairness.finding import Comparison, Finding
from bench_core.fairness.health import health
from bench_core.machine import bubblewrap
from bench_core.records import Call, Cell, CellKey, Clock
from bench_core.spec import RunSpec
from bench_core.stats import intervals, scaling_law
from bench_core.stats.scaling_law import Tail
from bench_core.store.database import Store, StoredRun
from bench_core.techniques import registry as techniques


@dataclass(frozen=True)
class Result:
    """A stored run, its calls and events in order, and everything derived from them."""

    run: StoredRun
    calls: tuple[Call, ...]
    events: tuple[Event, ...]

    @property
    def spec(self) -> RunSpec:
        return self.run.spec

    @property
    def clock(self) -> Clock:
        """The clock that times are shown by: the outside one where any candidate of the run runs code of its own."""
        return clocks.clock(*self.spec.candidates)

    @cached_property
    def shown(self) -> Result:
        """The result whose `batch_s`, and everything derived of it, is by `clock`: for curves and tables of times.

        Its findings and comparisons are not for use.
        """
        if self.clock == "batch_s":
            return self
        calls = (c if c.batch_s is None else c.model_copy(update={"batch_s": c.outside_s}) for c in self.calls)
        return Result(self.run, tuple(calls), self.events)

    @cached_property
    def cells(self) -> list[Cell]:
        """All planned cells in the order of the plan, then those of sizes that a search tried and did not keep."""
        return [derive(key, calls, self._context(key)) for key, calls in self.calls_by_cell.items()]

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Every other candidate against the baseline."""
        return compare(self.spec, {cell: self.side(cell) for cell in self.planned}, self.accept)

    def between(self, baseline: str, candidate: str) -> list[Comparison]:
        """Any two candidates of the run by their keys, wherever both have a cell, in the order of the plan."""
        groups = [cell.group for cell in self.planned if cell.candidate == candidate]
        pairs = ((CellKey(baseline, *group), CellKey(candidate, *group)) for group in groups)
        return [compare_sides(self.side(a), self.side(b), self.accept) for a, b in pairs if a in self.calls_by_cell]

    def among(self, baseline: str, *candidates: str) -> list[Comparison]:
        """Some candidates against another one of the run, by their keys, as if it were a run of these alone."""
        spec = self.spec.model_copy(update={"baseline": baseline})
        return compare(
            spec, {c: self.side(c) for c in self.planned if c.candidate in (baseline, *candidates)}, self.accept
        )

    @cached_property
    def accept(self) -> dict[str, str]:
        """Findings that are accepted: the reason by rule. Asked for with the run or later; the newest reason counts."""
        later = {e.payload["rule"]: e.payload["reason"] for e in self.events if e.kind == "accepted"}
        return self.spec.accept | later

    def side(self, cell: CellKey, name: str | None = None) -> Side:
        """A cell as one side of a comparison; `name` is shown in findings, else the candidate's key."""
        return Side(
            name=name or cell.candidate,
            cell=cell,
            candidate=next(c for c in self.spec.candidates if c.key == cell.candidate),
            protocol=self.spec.protocol,
            calls=good_timed(self.calls_by_cell[cell]),
            scheduler=self.facts(cell.candidate).scheduler,
            failure=self.failed.get(cell),
            findings=self.cell_findings[cell],
            facts=self.facts(cell.candidate),
            clip=self._clip(cell),
        )

    def _clip(self, cell: CellKey) -> ClipPoints | None:
        if self.scores is None:
            return None
        return ClipPoints(
            self.scores.clip_model,
            {i.sample: i.clip for i in self.scores.images if i.clip is not None and i.cell == cell},
        )

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings of all cells by themselves; those of comparisons are with the comparisons."""
        return [finding for findings in self.cell_findings.values() for finding in findings]

    @cached_property
    def cell_findings(self) -> dict[CellKey, list[Finding]]:
        """The findings of every cell by itself."""
        return {
            key: accepted.applied(health(cell, calls, self._context(key)), self.accept)
            for cell, (key, calls) in zip(self.cells, self.calls_by_cell.items(), strict=True)
        }

    @cached_property
    def calls_by_cell(self) -> dict[CellKey, list[Call]]:
        """All calls by cell, in the order of `cells`."""
        by_cell: dict[CellKey, list[Call]] = {key: [] for key in self.planned}
        for call in self.calls:
            by_cell.setdefault(call.cell, []).append(call)
        return by_cell

    @cached_property
    def failed(self) -> dict[CellKey, str]:
        """Messages of the cells that failed."""
        return {c.key: c.message or c.status for c in self.cells if c.status not in ("ok", "skipped")}

    @property
    def planned(self) -> list[CellKey]:
        """The cells of the plan, with the sizes that a search found."""
        return plan.cells(self.spec, self.sizes)

    @property
    def sizes(self) -> dict[str, tuple[int, ...]] | None:
        """Batch sizes by candidate where a search found them; None where none was made."""
        return sizes_found(self.events)

    @property
    def mechanisms(self) -> dict[str, dict[str, list[float]]]:
        """What techniques were seen to do: the cells' values of each quantity, by candidate; without unknown ones.

        What several candidates do, and all of them alike, is left out.
        """
        seen: dict[str, dict[str, list[float]]] = {}
        for cell in self.cells:
            for name, value in (cell.mechanism or {}).items():
                seen.setdefault(cell.candidate, {}).setdefault(name, []).append(value)
        alike = _alike(list(seen.values()))
        own = {key: {n: v for n, v in values.items() if n not in alike} for key, values in seen.items()}
        return {key: values for key, values in own.items() if values}

    def tail(self, candidate: str, steps: int) -> Tail | None:
        """What one more image costs once the hardware is full; None if the measured sizes do not show it."""
        good = [c for c in self.cells if (c.candidate, c.steps, c.status) == (candidate, steps, "ok") and c.batch_s]
        return scaling_law.tail([c.batch_size for c in good], [c.batch_s.median for c in good if c.batch_s])

    def best_batch(self, candidate: str, steps: int) -> tuple[int, bool] | None:
        """(best batch size, whether it lies at the edge of the range); None when nothing was measured.

        Where larger sizes were tried and did not run, the range ends there, and there is no edge to look beyond.
        """
        mine = [c for c in self.cells if (c.candidate, c.steps) == (candidate, steps)]
        good = {c.batch_size: c.throughput_img_s for c in mine if c.status == "ok" and c.throughput_img_s is not None}
        best = intervals.best_batch(good, self.spec.protocol.margin)
        if best is None:
            return None
        return best[0], best[1] and not any(c.batch_size > best[0] and c.status != "ok" for c in mine)

    def as_good_batches(self, candidate: str, steps: int) -> tuple[int, ...] | None:
        """Other batch sizes whose throughput cannot be told from that of the best; None where it has no interval."""
        best = self.best_batch(candidate, steps)
        measured = {
            c.batch_size: (c.batch_size / c.batch_s.ci_high, c.batch_size / c.batch_s.ci_low)
            for c in self.cells
            if (c.candidate, c.steps, c.status) == (candidate, steps, "ok") and c.batch_s and c.batch_s.ci_low
            if c.batch_s.ci_high
        }
        if best is None or best[0] not in measured:
            return None
        return intervals.not_distinguishable(measured, best[0])

    @cached_property
    def scores(self) -> Scores | None:
        """The newest scores of the run's pictures; None where there are none."""
        stored = (e.payload for e in reversed(self.events) if e.kind == "scored")
        return next((Scores.model_validate(payload) for payload in stored), None)

    @cached_property
    def environment(self) -> Environment:
        """The environment of the first start; empty for a run that never began."""
        stored = [e.payload["environment"] for e in self.events if e.kind == "started"]
        return Environment.model_validate(stored[0] if stored else {})

    def facts(self, candidate: str) -> Facts:
        """What was found out about a candidate when it was loaded and after its calls; empty if it was never loaded."""
        return self._facts.get(candidate, Facts())

    @cached_property
    def sandbox(self) -> str:
        """What the workers were confined by, e.g. `bubblewrap 0.8.0`; `none` also of runs that do not say."""
        said = (self.facts(key).sandbox for key in self.spec.keys)
        return next((name for name in said if name), bubblewrap.NONE)

    @cached_property
    def ceilings(self) -> dict[str, Any] | None:
        """The highest rates that the machine itself reaches, from the newest event; None if they were not measured."""
        stored = (e.payload.get("facts", {}).get("ceilings") for e in reversed(self.events))
        return next((ceilings for ceilings in stored if ceilings), None)

    @cached_property
    def _facts(self) -> dict[str, Facts]:
        """Facts by candidate: of its first loading, with those measured after its calls."""
        first: dict[str, dict[str, dict[str, Any]]] = {}
        for event in self.events:
            if event.kind in ("loaded", "surveyed"):
                first.setdefault(event.payload["candidate"], {}).setdefault(event.kind, event.payload["facts"])
        return {key: Facts.model_validate(f.get("loaded", {}) | f.get("surveyed", {})) for key, f in first.items()}

    def _context(self, cell: CellKey) -> CellContext:
        return replace(self._contexts[cell.candidate], lost=self._lost.get(cell))

    @cached_property
    def _lost(self) -> dict[CellKey, str]:
        """The cells that were given up because their workers were ended from outside; a resume tries them again."""
        began = max((i for i, e in enumerate(self.events) if e.kind == "started"), default=0)
        lost = [e.payload for e in self.events[began:] if e.kind == "worker-lost" and e.payload["dropped"]]
        return {CellKey(p["candidate"], p["batch_size"], p["steps"]): p["message"] for p in lost}

    @cached_property
    def _contexts(self) -> dict[str, CellContext]:
        failures = {e.payload["candidate"]: e.payload for e in self.events if e.kind == "load-failed"}
        return {
            c.key: CellContext(
                protocol=self.spec.protocol,
                dtype=techniques.changes(c, self.facts(c.key).changes).get("dtype", self.spec.protocol.dtype),
                facts=self.facts(c.key),
                ceilings=self.ceilings,
                environment=self.environment,
                load_failure=failures.get(c.key),
            )
            for c in self.spec.candidates
        }


def _alike(seen: Sequence[dict[str, list[float]]]) -> set[str]:
    """The quantities that have the same values in all of several candidates."""
    if len(seen) < 2:
        return set()
    return {name for name, values in seen[0].items() if all(other.get(name) == values for other in seen[1:])}


def sizes_found(events: Sequence[Event]) -> dict[str, tuple[int, ...]] | None:
    """What a run's searches for batch sizes found, by candidate; None where there was none."""
    found = [e.payload for e in events if e.kind == "sizes-found"]
    return {p["candidate"]: tuple(p["sizes"]) for p in found} or None


def load_result(store: Store, run_id: str) -> Result:
    """The result of a stored run; `latest` is the newest. Raises InputError if it is not stored."""
    run = store.run(run_id)
    return Result(run, tuple(store.calls(run.run_id)), tuple(store.events(run.run_id)))
