"""A run as one JSON document with all raw and all derived data, so that anyone can read or recompute it.

Schema history: 1 (first). An import reads `run_id`, `name`, `created_ns`, `baseline`, `limits`, `protocol`,
`candidates`, `calls`, `events` and `accept`; everything else is derived again. Fields that were added since have a
default, so an older export still reads.

>>> # json.dumps(document(load_result(Store(), "latest")))
"""

from __future__ import annotations

import json
import time
from typing import Any

from bench_core.errors import InputError
from bench_core.events import Event
from bench_core.machine import files
from bench_core.phrase import Phrase
from bench_core.records import Call, Record
from bench_core.request.prompts import sha256
from bench_core.results import received, received_checks
from bench_core.results.received import LIMITS, PURPOSE
from bench_core.results.refusal import Refused
from bench_core.results.result import Result
from bench_core.spec import Candidate
from bench_core.store import labels
from bench_core.store.database import Store, StoredRun
from bench_core.techniques.registry import changes

SCHEMA = 1


def document(result: Result, **found: Record) -> dict[str, Any]:
    """The export of a run, JSON-ready. `found` is what a command derived from it, each under its name."""
    spec = result.spec
    label = labels.newest(spec.name, ((e.kind, e.payload) for e in result.events))
    return {
        "schema": SCHEMA,
        "run_id": result.run.run_id,
        "name": spec.name,
        **label.model_dump(mode="json", exclude={"name"}),
        "created_ns": result.run.created_ns,
        "baseline": spec.baseline,
        "limits": {name: getattr(spec, name) for name in LIMITS},
        "accept": spec.accept,
        **{name: getattr(spec, name) for name in PURPOSE},
        "protocol": spec.protocol.model_dump(mode="json"),
        "prompts_sha256": sha256(spec.protocol.prompts),
        "environment": result.environment.stored(),
        "candidates": [_candidate(result, c) for c in spec.candidates],
        "calls": [c.model_dump(mode="json") for c in result.calls],
        "cells": [c.model_dump(mode="json") for c in result.cells],
        "comparisons": [c.model_dump(mode="json") for c in result.comparisons],
        "findings": [f.model_dump(mode="json") for f in result.findings],
        "best_batch": _best_batches(result.shown),
        "tails": _tails(result.shown),
        "events": [e.model_dump(mode="json", exclude={"run_id"}) for e in result.events],
        **{name: record.model_dump(mode="json") for name, record in found.items()},
    }


def text(result: Result, **found: Record) -> str:
    """The document of a run as it is written to a file: what `read` reads."""
    return json.dumps(document(result, **found), indent=1, allow_nan=False) + "\n"


def _candidate(result: Result, candidate: Candidate) -> dict[str, Any]:
    return {
        **candidate.model_dump(mode="json"),
        "baseline": candidate.key == result.spec.baseline,
        "changes": changes(candidate, result.facts(candidate.key).changes),
        "sha256": result.facts(candidate.key).sha256,
        "facts": result.facts(candidate.key).stored(),
    }


def _best_batches(result: Result) -> list[dict[str, Any]]:
    found = []
    for candidate in result.spec.keys:
        for steps in result.spec.protocol.steps:
            best = result.best_batch(candidate, steps)
            if best is not None:
                alike = result.as_good_batches(candidate, steps)
                row = {"candidate": candidate, "steps": steps, "batch_size": best[0], "at_edge": best[1]}
                found.append(row | {"not_distinguishable": None if alike is None else list(alike)})
    return found


def _tails(result: Result) -> list[dict[str, Any]]:
    curves = [(key, steps) for key in result.spec.keys for steps in result.spec.protocol.steps]
    tails = ((key, steps, result.tail(key, steps)) for key, steps in curves)
    return [{"candidate": k, "steps": n, **tail.model_dump(mode="json")} for k, n, tail in tails if tail is not None]


def read(path: str) -> tuple[StoredRun, list[Call], list[Event]]:
    """The run of an export file. Raises InputError if it is damaged, of a newer schema, or not an export."""
    try:
        content = files.read(path)
    except OSError as error:
        raise InputError(
            "export",
            given=path,
            expected="a readable file",
            todo=Phrase("check the path ({error})", error=error.strerror),
        ) from None
    return read_content(content, path)


def read_content(content: bytes, path: str) -> tuple[StoredRun, list[Call], list[Event]]:
    """The run of an export's content; `path` is what the file is called. Raises InputError as `read` does."""
    try:
        data = json.loads(content.decode("utf-8"))
        json.dumps(data, ensure_ascii=False).encode()  # a lone surrogate is a ValueError
    except RecursionError:
        raise _damaged(path, Phrase("lists in lists without end")) from None
    except ValueError as error:
        raise _damaged(path, Phrase("no valid JSON ({error})", error=error)) from None
    if not isinstance(data, dict) or type(data.get("schema")) is not int or data["schema"] < 1:
        raise _damaged(path, Phrase("no schema number"))
    if data["schema"] > SCHEMA:
        raise InputError(
            Phrase("export {path}", path=path),
            given=Phrase("schema {number}", number=data["schema"]),
            expected=Phrase("schema {number} or older", number=SCHEMA),
            todo="import it with a newer Fairspeed",
        )
    try:
        run, calls, events = received.read(content)
        received_checks.check(run, calls, events, now_ns=time.time_ns())
    except Refused as refused:
        raise _refused(path, refused) from None
    return run, calls, events


def import_file(store: Store, path: str) -> str:
    """Store the run of an export file, whole or not at all; its id. Raises InputError if it is already stored."""
    return _store(store, *read(path))


def import_content(store: Store, content: bytes, path: str) -> str:
    """The same for the content of a file that was called so."""
    return _store(store, *read_content(content, path))


def _store(store: Store, run: StoredRun, calls: list[Call], events: list[Event]) -> str:
    if store.has_run(run.run_id):
        raise InputError(
            "import", given=run.run_id, expected="a run that is not stored yet", todo="nothing needs doing"
        )
    store.add_whole_run(run, calls, events)
    return run.run_id


def _damaged(path: str, problem: str) -> InputError:
    return InputError(
        Phrase("export {path}", path=path),
        given=problem,
        expected=Phrase("a Fairspeed export of schema {number}", number=SCHEMA),
        todo="export the run again",
    )


def _refused(path: str, refused: Refused) -> InputError:
    """The error that says where in the file something is wrong."""
    if refused.expected is None:
        place = Phrase("{where}: {problem}", where=refused.where, problem=refused.given)
        return _damaged(path, place if refused.where else refused.given)
    what = Phrase("export {path}, {where}", path=path, where=refused.where)
    return InputError(what, given=refused.given, expected=refused.expected, todo="export the run again")
