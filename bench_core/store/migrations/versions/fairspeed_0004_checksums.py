"""Rows have checksums and places, and runs have tallies. What was stored before gets those of how it is now."""

import sqlalchemy as sa
from alembic import op

from bench_core.store import summing

revision = "fairspeed_0004"
down_revision = "fairspeed_0003"


def upgrade() -> None:
    """Add the columns and the table, and fill them."""
    for table in ("calls", "events"):
        op.add_column(table, sa.Column("sequence", sa.Integer()))
    for table in ("runs", "calls", "events"):
        op.add_column(table, sa.Column("checksum", sa.String()))
    op.create_table(
        "tallies",
        sa.Column("run_id", sa.String(), sa.ForeignKey("runs.run_id"), primary_key=True),
        sa.Column("ordered_ns", sa.BigInteger(), nullable=False),
        sa.Column("n_calls", sa.Integer(), nullable=False),
        sa.Column("n_events", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
    )
    summing.sum_all(op.get_bind())
