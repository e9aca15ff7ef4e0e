"""Write about a stored run: name it, note something, tag it, archive it. Each is one event; the newest counts.

>>> # rename(store, store.find("latest"), "after the driver update")
"""

from __future__ import annotations

from collections.abc import Iterable

from bench_core.store import labels
from bench_core.store.database import Store
from bench_core.store.labels import Label


def rename(store: Store, run_id: str, name: str) -> None:
    """Give a run another name. Raises InputError for one that cannot be shown."""
    store.add_event(run_id, "named", {"name": labels.checked_name(name)})


def note(store: Store, run_id: str, text: str) -> None:
    """Replace a run's note; an empty one takes it away. Raises InputError as `rename` does."""
    store.add_event(run_id, "noted", {"text": labels.checked_note(text)})


def tag(store: Store, run_id: str, tags: Iterable[str]) -> None:
    """Replace a run's tags. Raises InputError as `rename` does."""
    store.add_event(run_id, "tagged", {"tags": labels.checked_tags(tags)})


def archive(store: Store, run_id: str, *, archived: bool) -> None:
    """Leave a run out of lists, or take it back in."""
    store.add_event(run_id, "archived", {"archived": archived})


def label(store: Store, run_id: str) -> Label:
    """What is written about a run now. Raises InputError if it is not stored or damaged."""
    written = ((e.kind, e.payload) for e in store.events(run_id) if e.kind in labels.KINDS)
    return labels.newest(store.run(run_id).spec.name, written)
