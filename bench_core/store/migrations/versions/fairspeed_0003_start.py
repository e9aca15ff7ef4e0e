"""Calls store which process of their candidate made them; the first one (0) made those stored before."""

import sqlalchemy as sa
from alembic import op

revision = "fairspeed_0003"
down_revision = "fairspeed_0002"


def upgrade() -> None:
    """Add calls.start."""
    op.add_column("calls", sa.Column("start", sa.Integer(), server_default="0"))
