"""The tables. Version 1: runs, calls, events. Since then: calls.telemetry, calls.start.

A call's and an event's number is the order in which it was stored. What is only ever read whole (spec, witness,
lists) is JSON; what is selected by is a column. A column that is added is nullable, so that databases made
before get it when they are opened (`database.py`) and say null, which is unknown, for what they hold.
"""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("spec", JSON, nullable=False),
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
)
