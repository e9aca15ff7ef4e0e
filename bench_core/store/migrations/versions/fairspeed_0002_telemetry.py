"""Calls store what the machine did meanwhile; null, which is unknown, for those made before."""

import sqlalchemy as sa
from alembic import op

revision = "fairspeed_0002"
down_revision = "fairspeed_0001"


def upgrade() -> None:
    """Add calls.telemetry."""
    op.add_column("calls", sa.Column("telemetry", sa.JSON()))
