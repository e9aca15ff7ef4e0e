"""The list of stored runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Table

from bench_core.cli.show import console
from bench_core.jobs.status import Job
from bench_core.store.database import StoredRun


def print_runs(rows: Sequence[tuple[StoredRun, Job, int]]) -> None:
    """One row a stored run: its id, standing, number of calls and name."""
    out = console.stdout()
    if not rows:
        out.print("no run is stored yet; measure one: fairspeed run --candidate shapes", highlight=False)
        return
    table = Table("run", "created (UTC)", "standing", "calls", "name", show_edge=False, pad_edge=False)
    for run, job, calls in rows:
        created = datetime.fromtimestamp(run.created_ns / 1e9, UTC)
        table.add_row(run.run_id, f"{created:%Y-%m-%d %H:%M}", job.standing, str(calls), run.spec.name)
    out.print(table)
