"""The first layout: runs, calls, events.

There is nothing to run. Empty databases are made at the newest layout, and a database of this one that was made before
revisions were stored is recognised by its columns (`store.layout`).
"""

revision = "fairspeed_0001"
down_revision = None


def upgrade() -> None:
    """Nothing."""
