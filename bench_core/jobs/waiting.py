"""What a run that waits says of the one that has its device: its name, how long it may take, who else waits.

>>> line("base", 290.0, 1)
'waiting for run base (about 4 min 50 s left), then for 1 that came before'
"""

from __future__ import annotations

from bench_core.errors import InputError
from bench_core.machine.measurement_lock import Waiting
from bench_core.store import progress
from bench_core.store.database import Store
from bench_core.words.formats import roughly


class Reason:
    """Says why a run waits, in words for a terminal. Names are looked up once: a run may wait for long."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: dict[str, str] = {}

    def __call__(self, waiting: Waiting) -> str:
        """The reason; where nobody knows which run it is, what that has."""
        if waiting.run_id is None:
            return waiting.reason
        now = progress.read(waiting.run_id)
        return line(self._name(waiting.run_id), now.left_s if now else None, waiting.n_ahead)

    def _name(self, run_id: str) -> str:
        """The run's name, with its id where that is stored elsewhere."""
        if run_id not in self._names:
            try:
                self._names[run_id] = self._store.run(run_id).spec.name
            except InputError:
                self._names[run_id] = run_id
        return self._names[run_id]


def line(name: str, left_s: float | None, n_ahead: int) -> str:
    """The line for a run of this name, with the seconds that it may still take."""
    left = f" (about {roughly(left_s)} left)" if left_s else ""
    return f"waiting for run {name}{left}" + (f", then for {n_ahead} that came before" if n_ahead else "")
