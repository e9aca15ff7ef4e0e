"""All stored runs in a few queries, for lists: nothing is derived, and a damaged run is one line among the others.

Where SQLite cannot read a part of its file, each run is read by itself, so that those which lie elsewhere are listed.

>>> # [(run.label.name, run.problem) for run in listed(Store())]
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench_core.spec import RunSpec
from bench_core.store import labels, rows, schema
from bench_core.store.database import Store, spec_of
from bench_core.store.labels import Label
from bench_core.store.refusals import CorruptStore
from bench_core.visible import visible

STANDING = ("started", "finished")


@dataclass(frozen=True)
class Listed:
    """A stored run as a list shows it."""

    run_id: str
    created_ns: int
    label: Label
    spec: RunSpec | None
    """None where the run is damaged."""
    n_calls: int
    n_written: int
    """How many events were read for this line: with the calls it tells whether the run has changed."""
    outcome: str | None
    """How it ended; None where it has not."""
    device: str
    """The name of the device it ran on; as it was asked for where it never began."""
    problem: str = ""
    """What is wrong with a damaged run; empty where nothing is."""
    ordered_ns: int = 0
    """Its place among the runs, which the system's clock does not change when it is set back."""

    @property
    def is_damaged(self) -> bool:
        return self.spec is None


def listed(store: Store) -> list[Listed]:
    """All runs, newest first. Raises InputError where not even their ids can be read."""
    try:
        return _listed(store, store.run_rows())
    except CorruptStore:
        if not (ids := store.ids()):
            raise
        return [run for run_id in ids for run in _one(store, run_id)]


def _one(store: Store, run_id: str) -> list[Listed]:
    """A run that is read by itself, since not all can be read together."""
    problem: str = rows.missing(rows.OWN)
    found: list[Listed] = []
    try:
        found = _listed(store, store.run_rows(run_id), run_id)
    except CorruptStore as error:
        problem = error.problem
    return found or [_damaged({"run_id": run_id, "name": "", "created_ns": 0}, 0, problem)]


def _listed(store: Store, found: Sequence[Mapping[str, Any]], run_id: str | None = None) -> list[Listed]:
    """Lines of rows of runs: of one run, or of all."""
    events: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in store.event_rows((*STANDING, *labels.KINDS), run_id):
        events[row["run_id"]].append(row)
    counts = [store.counts(table, run_id) for table in (schema.calls, schema.events)]
    return [_line(row, events[row["run_id"]], *(of.get(row["run_id"], 0) for of in counts)) for row in found]


def _line(row: Mapping[str, Any], events: Sequence[Mapping[str, Any]], n_calls: int, n_events: int) -> Listed:
    problem = row["problem"] or rows.problem_of_events(events) or _miscounted(row, n_calls, n_events)
    if problem is not None:
        return _damaged(row, n_calls, problem)
    try:
        read = [(event["kind"], json.loads(event["payload"])) for event in events]
        label, spec = labels.newest(str(row["name"]), read), spec_of(row["spec"])
        outcome, device = _outcome(read), _device(read, row["spec"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return _damaged(row, n_calls, rows.no_record(rows.OWN, error))
    own = (row["run_id"], row["created_ns"], label, spec, n_calls, len(events), outcome, device)
    return Listed(*own, ordered_ns=row["ordered_ns"])


def _miscounted(row: Mapping[str, Any], n_calls: int, n_events: int) -> str | None:
    """What is wrong with the numbers of rows; they were counted after the tally was read, and may only have grown."""
    calls, events = schema.calls, schema.events
    return rows.too_few(calls, row["n_calls"], n_calls) or rows.too_few(events, row["n_events"], n_events)


def _damaged(row: Mapping[str, Any], n_calls: int, problem: str) -> Listed:
    created_ns, place = (row[n] if isinstance(row.get(n), int) else 0 for n in ("created_ns", "ordered_ns"))
    label = Label(name=visible(str(row["name"])))
    return Listed(str(row["run_id"]), created_ns, label, None, n_calls, 0, None, "", problem, place)


def _outcome(events: Sequence[tuple[str, Mapping[str, Any]]]) -> str | None:
    """How the newest beginning ended."""
    last = next(((k, p) for k, p in reversed(events) if k in STANDING), None)
    return str(last[1]["outcome"]) if last is not None and last[0] == "finished" else None


def _device(events: Sequence[tuple[str, Mapping[str, Any]]], spec: str) -> str:
    began: Mapping[str, Any] = next((p["environment"] for k, p in events if k == "started"), {})
    named = began.get("device_name") or began.get("cpu") or began.get("device")
    return visible(str(named or spec_of(spec).protocol.device))
