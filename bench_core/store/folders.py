"""Where files are: one folder a run, with its images, its log and its progress."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL


def home() -> Path:
    """`FAIRSPEED_HOME`, by default `./runs`."""
    return Path(os.path.expanduser(os.environ.get("FAIRSPEED_HOME") or "runs")).resolve()


def database_url() -> str:
    """`FAIRSPEED_DB`, by default a SQLite file in `home()`."""
    if given := os.environ.get("FAIRSPEED_DB"):
        return given
    return URL.create("sqlite", database=str(home() / "fairspeed.db")).render_as_string(hide_password=False)


def run_folder(run_id: str) -> Path:
    """The folder of a run; it may not exist yet."""
    return home() / run_id
