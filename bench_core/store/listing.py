"""All stored runs in a few queries, for lists: nothing is derived, and a damaged run is one line among the others.

>>> # [(run.label.name, run.problem) for run in listed(Store())]
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench_core.spec import RunSpec
from bench_core.store import labels
from bench_core.store.database import Store, spec_of
from bench_core.store.labels import Label
from bench_core.visible import visible

STANDING = ("started", "finished")
LATEST_NS = 2**62


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

    @property
    def is_damaged(self) -> bool:
        return self.spec is None


def listed(store: Store) -> list[Listed]:
    """All runs, newest first."""
    events: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in store.event_rows((*STANDING, *labels.KINDS)):
        events[row["run_id"]].append((row["kind"], row["payload"]))
    counts = store.counts()
    return [_listed(row, events[row["run_id"]], counts.get(row["run_id"], 0)) for row in store.run_rows()]


def _listed(row: Mapping[str, Any], events: Sequence[tuple[str, str]], n_calls: int) -> Listed:
    try:
        spec: RunSpec | None = spec_of(row["spec"])
        read = [(kind, json.loads(payload)) for kind, payload in events]
        label = labels.newest(str(row["name"]), read)
        _check(row["created_ns"])
        outcome, device = _outcome(read), _device(read, row["spec"])
    except (ValueError, TypeError, KeyError, AttributeError):
        spec, outcome, device = None, None, ""
        label = Label(name=visible(str(row["name"])))
    created_ns = row["created_ns"] if isinstance(row["created_ns"], int) else 0
    return Listed(row["run_id"], created_ns, label, spec, n_calls, len(events), outcome, device)


def _check(created_ns: object) -> None:
    if not isinstance(created_ns, int) or not 0 < created_ns < LATEST_NS:
        raise ValueError(f"{created_ns!r} is no time")


def _outcome(events: Sequence[tuple[str, Mapping[str, Any]]]) -> str | None:
    """How the newest beginning ended."""
    last = next(((k, p) for k, p in reversed(events) if k in STANDING), None)
    return str(last[1]["outcome"]) if last is not None and last[0] == "finished" else None


def _device(events: Sequence[tuple[str, Mapping[str, Any]]], spec: str) -> str:
    began: Mapping[str, Any] = next((p["environment"] for k, p in events if k == "started"), {})
    named = began.get("device_name") or began.get("cpu") or began.get("device")
    return visible(str(named or spec_of(spec).protocol.device))
