"""An export as somebody sent it: its types and bounds are checked before anything else is done with it.

What is wrong is said with its place in the file. Fields that this version does not know are left out, since some may be
added within a schema number; what is derived (cells, comparisons, findings) is never read.

>>> read(b'{"name": "x"}')
Traceback (most recent call last):
...
bench_core.results.refusal.Refused: no field 'run_id'
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bench_core.events import PAYLOADS, Event
from bench_core.records import Call, Count, Record, Span
from bench_core.results.refusal import refusal
from bench_core.spec import Candidate, Command, Original, Protocol, RunSpec
from bench_core.store.database import StoredRun

LIMITS = ("max_time_s", "call_timeout_s", "load_timeout_s")
PURPOSE = ("command", "roles", "original", "arms", "pitfall", "pitfall_model", "survey", "clip_model")
"""Fields of the spec that say what question a run answers; exports of older versions have none of them."""


class _Limits(BaseModel):
    max_time_s: Span | None
    call_timeout_s: Span
    load_timeout_s: Span


class _Happened(BaseModel):
    at_ns: Count
    kind: str
    payload: dict[str, Any] = {}


class _File(BaseModel):
    """The fields that are read; each has the type that it has within a `RunSpec`, so that its place is known."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    name: str = Field(max_length=1000)
    created_ns: Count
    baseline: str
    limits: _Limits
    protocol: Protocol
    candidates: tuple[Candidate, ...] = Field(min_length=1, max_length=1000)
    calls: tuple[Call, ...]
    events: tuple[_Happened, ...]
    accept: dict[str, str] = {}
    command: Command = "run"
    roles: dict[str, str] = {}
    original: Original | None = None
    arms: dict[str, dict[str, str]] = {}
    pitfall: str | None = None
    pitfall_model: str | None = None
    survey: bool = True
    clip_model: str | None = None


def read(content: bytes) -> tuple[StoredRun, list[Call], list[Event]]:
    """The run of an export. Raises Refused where a field is missing or is not what it should be."""
    try:
        found = _File.model_validate_json(content, strict=True, extra="ignore")
        spec = RunSpec.model_validate(_spec(found))
    except ValidationError as error:
        raise refusal(error) from None
    events = [_event(found.run_id, number, e) for number, e in enumerate(found.events)]
    return StoredRun(found.run_id, found.created_ns, spec), list(found.calls), events


def _spec(found: _File) -> dict[str, Any]:
    fields = ("name", "baseline", "protocol", "candidates", "accept")
    given = {name: getattr(found, name) for name in fields} | {name: getattr(found.limits, name) for name in LIMITS}
    return given | {name: getattr(found, name) for name in PURPOSE if name in found.model_fields_set}


def _event(run_id: str, number: int, given: _Happened) -> Event:
    place = ("events", number)
    for name, kind in PAYLOADS.get(given.kind, {}).items():
        if issubclass(kind, Record) and isinstance(given.payload.get(name), dict):
            _typed(kind, given.payload[name], (*place, "payload", name))
    try:
        return Event.model_validate({"run_id": run_id, **given.model_dump()})
    except ValidationError as error:
        raise refusal(error, *place) from None


def _typed(kind: type[Record], value: dict[str, Any], place: tuple[str | int, ...]) -> None:
    """Raise Refused where the JSON of a record has a wrong type: strictly, a text is no number."""
    try:
        kind.model_validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        raise refusal(error, *place) from None
