"""The runs of pitfalls that are stored here: which one is the newest of each, and what it shows.

Finding them reads no calls and is one query; `outcome` reads a whole run, so a page keeps it by run id: a run that was
measured to the end never changes.

>>> # latest(store)                             {'serial-baseline': '20260131-142530-9f3a1c'}
>>> # outcome(store, latest(store)["serial-baseline"]).inflation.value
"""

from __future__ import annotations

from bench_core.lab import measured
from bench_core.lab.measured import Measured
from bench_core.lab.outcome import Outcome, of_result
from bench_core.pitfalls import registry
from bench_core.results.result import load_result
from bench_core.store.database import Store


def latest(store: Store) -> dict[str, str]:
    """The newest run of each pitfall that was measured to the end, whatever its knobs: ids by name, in the order of
    all lists. One that a time limit stopped counts only where there is no other."""
    newest = dict(reversed(store.done_pitfalls()))
    return {name: newest[name] for name in registry.catalog() if name in newest}


def outcome(store: Store, run_id: str) -> Outcome:
    """What a stored run shows. Raises InputError where it is not stored, or its pitfall is gone."""
    return of_result(load_result(store, run_id))


def row(store: Store, run_id: str) -> Measured:
    """The row of a stored run. Raises InputError as `outcome` does."""
    result = load_result(store, run_id)
    return measured.of_outcome(of_result(result), result)
