"""Where files live: one folder a run, with its images, its log and its progress."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """`FAIRSPEED_HOME`, by default `./runs`."""
    return Path(os.environ.get("FAIRSPEED_HOME") or "runs").expanduser().resolve()


def database_url() -> str:
    """`FAIRSPEED_DB`, by default a SQLite file in `home()`."""
    return os.environ.get("FAIRSPEED_DB") or f"sqlite:///{home() / 'fairspeed.db'}"


def run_folder(run_id: str) -> Path:
    """The folder of a run; it may not exist yet."""
    return home() / run_id
