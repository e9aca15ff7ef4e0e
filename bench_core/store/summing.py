"""Give the rows of a database that was made before there were checksums their places, checksums and tallies.

What was damaged before that is not noticed by it: a checksum says that a row is as it was then.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from bench_core.store import rows, schema, sums


def sum_all(connection: Connection) -> None:
    """Sum every row, run by run."""
    table = schema.runs
    for row in _read(connection, table):
        connection.execute(
            update(table).where(table.c.run_id == row["run_id"]).values(checksum=sums.of(table.name, row))
        )
        counts = {
            f"n_{part.name}": _sum_rows(connection, part, row["run_id"]) for part in (schema.calls, schema.events)
        }
        placed = row["created_ns"] if isinstance(row["created_ns"], int) else 0
        tally = {"run_id": row["run_id"], "ordered_ns": placed, **counts}
        connection.execute(insert(schema.tallies), [sums.summed(schema.tallies.name, tally)])


def _sum_rows(connection: Connection, table: Table, run_id: str) -> int:
    """Sum the rows of a run in a table; how many there are."""
    found = _read(connection, table, table.c.run_id == run_id)
    summed = [sums.summed(table.name, {**row, "sequence": n}) for n, row in enumerate(found)]
    changed = [{"of": row["number"], "place": row["sequence"], "sum": row[sums.CHECKSUM]} for row in summed]
    if changed:
        there = update(table).where(table.c.number == bindparam("of"))
        connection.execute(there.values(sequence=bindparam("place"), checksum=bindparam("sum")), changed)
    return len(changed)


def _read(connection: Connection, table: Table, *where: Any) -> list[dict[str, Any]]:
    numbered = [table.c.number] if "number" in table.c else []
    query = select(*rows.columns(table), *numbered).where(*where)
    return [dict(row) for row in connection.execute(query.order_by(*(numbered or [table.c.run_id]))).mappings()]
