"""How many rows each run has, and where it stands among the runs: one small row a run, changed with every insertion.

Runs are in the order of `ordered_ns`: when each was stored, by a clock that never goes back. So `latest` is the run
that was stored last, though the system's clock was set back; an imported run keeps the place of its own time, which is
never after now.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bench_core.store import schema, sums

TABLE = schema.tallies
LATEST_NS = 2**62
"""What is beyond it is no time."""
COUNTS = {"calls": "n_calls", "events": "n_events"}
"""The column of a tally that counts a table's rows."""


def begin(connection: Connection, run_id: str, created_ns: int, *, imported: bool = False) -> None:
    """The tally of a new run: the last one; of an imported run where its time says."""
    last = connection.execute(select(func.max(TABLE.c.ordered_ns)).where(TABLE.c.ordered_ns < LATEST_NS)).scalar()
    now = max(time.time_ns() if imported else created_ns, (last or 0) + 1)
    place = min(created_ns, now) if imported else now
    row = {"run_id": run_id, "ordered_ns": place, "n_calls": 0, "n_events": 0}
    connection.execute(insert(TABLE), [sums.summed(TABLE.name, row)])


def read(connection: Connection, run_id: str) -> dict[str, Any] | None:
    """The tally of a run; None where there is none. It is not checked."""
    query = select(TABLE).where(TABLE.c.run_id == run_id).with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def count(connection: Connection, tally: Mapping[str, Any], table: str, n_new: int) -> None:
    """Store that a run has more rows in a table now."""
    column = COUNTS[table]
    row = sums.summed(TABLE.name, {**tally, column: tally[column] + n_new})
    connection.execute(update(TABLE).where(TABLE.c.run_id == tally["run_id"]).values(row))


def placed(tally: Mapping[str, Any], table: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their places after those that the tally counts, and their checksums."""
    first = tally[COUNTS[table]]
    return [sums.summed(table, {**row, "sequence": first + n}) for n, row in enumerate(rows)]
