"""The tables, in their newest layout. `layout.py` makes them, `migrations/` leads older databases here.

A call's and an event's number is the order in which it was stored. What is only ever read whole (spec, witness,
lists) is JSON; what is selected by is a column. A column that is added later is nullable: null, which is unknown,
for what was stored before.

Every row has a checksum (`sums`), and its place among the rows of its run; `tallies` has how many there are, so that a
row that has vanished is missed.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint

REVISIONS = ("fairspeed_0001", "fairspeed_0002", "fairspeed_0003", "fairspeed_0004")
"""All that there are in `migrations/versions`, in order."""
NEWEST = REVISIONS[-1]
"""The revision of this layout."""
metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("spec", JSON, nullable=False),
    Column("checksum", String),
)

calls = Table(
    "calls",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False, index=True),
    Column("call_id", String, nullable=False),
    Column("candidate", String, nullable=False),
    Column("batch_size", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("order_in_round", Integer, nullable=False),
    Column("phase", String, nullable=False),
    Column("started_ns", BigInteger, nullable=False),
    Column("sample_ids", JSON, nullable=False),
    Column("image_hashes", JSON, nullable=False),
    Column("status", String, nullable=False),
    Column("message", String, nullable=False),
    Column("batch_s", Float),
    Column("outside_s", Float),
    Column("n_images", Integer),
    Column("peak_memory_bytes", BigInteger),
    Column("witness", JSON, nullable=False),
    Column("telemetry", JSON(none_as_null=True)),
    Column("start", Integer, server_default="0"),
    Column("sequence", Integer),
    Column("checksum", String),
    UniqueConstraint("run_id", "call_id"),
)

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False, index=True),
    Column("at_ns", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("sequence", Integer),
    Column("checksum", String),
)

tallies = Table(
    "tallies",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("ordered_ns", BigInteger, nullable=False),
    Column("n_calls", Integer, nullable=False),
    Column("n_events", Integer, nullable=False),
    Column("checksum", String, nullable=False),
)
"""Of each run how many rows it has, and its place among the runs: its time, by a clock that never goes back."""

alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, with the revision of the database in its one row."""
