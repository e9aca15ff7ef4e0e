"""Find runs in a list by words, and leave archived ones out.

>>> found([], "deepcache h100", archived=False)
[]
"""

from __future__ import annotations

from collections.abc import Iterable

from bench_core.store.listing import Listed


def found(runs: Iterable[Listed], words: str, *, archived: bool) -> list[Listed]:
    """The runs that have every word somewhere, whatever its case; archived ones only where they are asked for."""
    wanted = words.casefold().split()
    return [r for r in runs if (archived or not r.label.archived) and all(w in searched(r) for w in wanted)]


def searched(run: Listed) -> str:
    """What is searched of a run."""
    label, keys = run.label, () if run.spec is None else run.spec.keys
    return "\n".join((run.run_id, label.name, label.note, *label.tags, run.device, *keys)).casefold()
