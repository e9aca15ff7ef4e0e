"""Measure pitfalls in a process of its own, which outlives the browser and the dashboard's server; see where it stands.

>>> # start(["serial-baseline", "cold-start"], store.url); follow().standing.current; cancel()
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bench_core.jobs import launched, status
from bench_core.jobs.launched import BUSY, State
from bench_core.lab import standing
from bench_core.lab.asked import Asked
from bench_core.lab.standing import LOG, Standing, folder
from bench_core.machine import process
from bench_core.pitfalls import registry
from bench_core.store import progress
from bench_core.store.progress import Progress


class Job(NamedTuple):
    """Where the pitfalls stand that were started last, here or in a terminal."""

    state: State
    standing: Standing | None
    message: str = ""

    @property
    def progress(self) -> Progress | None:
        """How far the run of the pitfall is that is measured now; None where none is."""
        run_id = self.standing.run_id if self.standing and self.state == "running" else None
        return None if run_id is None else progress.read(run_id)


def start(names: Sequence[str], url: str, asked: Asked | None = None) -> None:
    """Measure pitfalls one after the other, e.g. the tour; `url` is that of the store.

    Raises InputError for a name or a knob that is not there, and while other pitfalls are measured here.
    """
    asked = asked or Asked()
    for name in names:
        asked.of(registry.get(name))
    if follow().state in BUSY:
        raise standing.busy()
    try:
        launched.start(["pitfall", *names, *asked.arguments()], folder(), LOG, url)
    except OSError as error:
        raise standing.cannot_write(error) from None


def follow() -> Job:
    """Where the pitfalls stand now. Reads two small files: polling must not disturb a measurement."""
    found = standing.read()
    state, message = launched.follow(folder(), LOG, found, is_held=standing.is_running())
    return Job(state, found, message)


def cancel() -> bool:
    """Ask the process that measures pitfalls to stop, also one that has just been started; False without one."""
    found = standing.read()
    if found is not None and standing.is_running() and process.is_there(found):
        return status.terminate(found.pid)
    return launched.cancel(folder())
