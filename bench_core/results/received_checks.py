"""What must hold between the records of an export that somebody sent; types and bounds were checked before.

>>> # check(run, calls, events, now_ns=time.time_ns())
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bench_core import plan
from bench_core.events import Environment, Event
from bench_core.machine.environment import difference
from bench_core.phrase import Phrase
from bench_core.records import Call, CellKey
from bench_core.results.refusal import Refused
from bench_core.results.result import sizes_found
from bench_core.spec import MAX_NUMBER, RunSpec
from bench_core.store import references
from bench_core.store.database import StoredRun
from bench_core.techniques.registry import resolve

RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CALL_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
ROLES = {"gate": ("base", "head"), "compare": ("base", "speedup"), "evaluate": ("candidate",)}
"""Whom a run of a command is about."""
CLOCKS_DIFFER_NS = 60 * 10**9
"""How far the clock of the machine that measured may be ahead of ours."""
MOST_CELLS, MOST_SIZES, LONGEST_MESSAGE = 20_000, 100, 20_000


def check(run: StoredRun, calls: Sequence[Call], events: Sequence[Event], *, now_ns: int) -> None:
    """Raise Refused for the first thing that is wrong, or InputError for an unknown technique."""
    if not RUN_ID.fullmatch(run.run_id) or references.is_relative(run.run_id):
        raise Refused(run.run_id[:80], "run_id", Phrase("an id of letters, digits, - and _"))
    for role in ROLES.get(run.spec.command, ()):
        if role not in run.spec.roles:
            raise Refused(Phrase("no candidate for {role}", role=role), "roles", Phrase("a candidate of the run"))
    _check_times(run, calls, events, now_ns + CLOCKS_DIFFER_NS)
    _check_size(run.spec)
    for use in (use for candidate in run.spec.candidates for use in candidate.techniques):
        resolve(use)
    for number, event in enumerate(events):
        _check_event(run.spec, event, f"events[{number}].payload")
    _check_one_environment(events)
    _check_calls(run.spec, calls, events)


def _check_times(run: StoredRun, calls: Sequence[Call], events: Sequence[Event], latest_ns: int) -> None:
    """A run of the future would be the latest for ever."""
    for where, at_ns in _times(run, calls, events):
        if not 0 < at_ns <= latest_ns:
            raise Refused(str(at_ns), where, Phrase("nanoseconds since 1970, not in the future"))


def _times(run: StoredRun, calls: Sequence[Call], events: Sequence[Event]) -> Iterator[tuple[str, int]]:
    yield "created_ns", run.created_ns
    yield from ((f"calls[{n}].started_ns", call.started_ns) for n, call in enumerate(calls))
    yield from ((f"events[{n}].at_ns", event.at_ns) for n, event in enumerate(events))


def _check_size(spec: RunSpec) -> None:
    """So many cells that nobody measured them would keep every page busy."""
    n = len(spec.candidates) * len(spec.protocol.batch_sizes) * len(spec.protocol.steps)
    if n > MOST_CELLS:
        raise Refused(Phrase("{n} cells", n=n), "protocol", Phrase("at most {most}", most=MOST_CELLS))


def _check_event(spec: RunSpec, event: Event, where: str) -> None:
    candidate = event.payload.get("candidate")
    if event.kind != "scored" and candidate is not None and candidate not in spec.keys:
        raise Refused(str(candidate)[:80], f"{where}.candidate", Phrase("a candidate of the run"))
    if event.kind == "sizes-found":
        if (n := len(event.payload["sizes"])) > MOST_SIZES:
            raise Refused(str(n), f"{where}.sizes", Phrase("at most {most}", most=MOST_SIZES))
        for number, size in enumerate(event.payload["sizes"]):
            if type(size) is not int or not 1 <= size <= MAX_NUMBER:
                expected = Phrase("a whole number from 1 to {most}", most=MAX_NUMBER)
                raise Refused(str(size)[:80], f"{where}.sizes[{number}]", expected)


def _check_one_environment(events: Sequence[Event]) -> None:
    """Where a run went on in another environment than it began in, its calls would be pooled."""
    began = [Environment.model_validate(e.payload["environment"]) for e in events if e.kind == "started"]
    for later in began[1:]:
        if differs := difference(began[0], later):
            field, one, other = differs
            problem = "started: {field} {one} and {other}, whose calls may not be pooled"
            raise Refused(Phrase(problem, field=field, one=one, other=other))


def _check_calls(spec: RunSpec, calls: Sequence[Call], events: Sequence[Event]) -> None:
    planned = set(plan.cells(spec, sizes_found(list(events))))
    ids, rounds = set[str](), set[tuple[CellKey, int]]()
    for number, call in enumerate(calls):
        where = f"calls[{number}]"
        if not CALL_ID.fullmatch(call.call_id) or call.call_id in ids:
            raise Refused(call.call_id[:80], f"{where}.call_id", Phrase("an id that no other call has"))
        if call.cell not in planned and not _may_be_tried(spec, call.cell):
            raise Refused(_name(call.cell), where, Phrase("a cell of the run"))
        if call.counts and (call.cell, call.round) in rounds:
            raise Refused(str(call.round), f"{where}.round", Phrase("a round that no other timed call of the cell has"))
        _check_call(call, where)
        ids.add(call.call_id)
        rounds |= {(call.cell, call.round)} if call.counts else set()


def _check_call(call: Call, where: str) -> None:
    if len(call.sample_ids) != call.batch_size:
        given, expected = Phrase("{n} samples", n=len(call.sample_ids)), Phrase("as many as the batch size")
        raise Refused(given, f"{where}.sample_ids", expected)
    if len(call.message) > LONGEST_MESSAGE:
        given, expected = Phrase("{n} characters", n=len(call.message)), Phrase("at most {most}", most=LONGEST_MESSAGE)
        raise Refused(given, f"{where}.message", expected)
    for name in ("round", "order_in_round", "start"):
        if (n := getattr(call, name)) > MAX_NUMBER:
            raise Refused(str(n), f"{where}.{name}", Phrase("at most {most}", most=MAX_NUMBER))


def _name(cell: CellKey) -> Phrase:
    return Phrase("{candidate}, batch {b}, {n} steps", candidate=cell.candidate[:80], b=cell.batch_size, n=cell.steps)


def _may_be_tried(spec: RunSpec, cell: CellKey) -> bool:
    """Whether a search for batch sizes may have come to a cell: it tries any size."""
    protocol = spec.protocol
    return protocol.auto_batch and cell.candidate in spec.keys and cell.steps in protocol.steps
