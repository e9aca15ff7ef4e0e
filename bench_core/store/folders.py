"""Where files are: one folder a run, with its images, its log and its progress."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bench_core.errors import InputError

DEFAULT_MODELS = "examples/model_files"


def home() -> Path:
    """`FAIRSPEED_HOME`, by default `./runs`. Raises InputError for a `~` that stands for nobody's home."""
    given = os.environ.get("FAIRSPEED_HOME") or "runs"
    path = os.path.expanduser(given)
    if path.startswith("~"):
        expected = "a folder, or one below the home of a user of this machine"
        raise InputError("FAIRSPEED_HOME", given=given, expected=expected, todo="write the whole path, or ./~NAME")
    return Path(path).resolve()


def database_url() -> str:
    """`FAIRSPEED_DB`, by default a SQLite file in `home()`."""
    if given := os.environ.get("FAIRSPEED_DB"):
        return given
    return URL.create("sqlite", database=str(home() / "fairspeed.db")).render_as_string(hide_password=False)


def run_folder(run_id: str) -> Path:
    """The folder of a run; it may not exist yet."""
    return home() / run_id


def database_file() -> Path | None:
    """The file of a SQLite database; None where runs are stored otherwise."""
    try:
        url = make_url(database_url())
    except ArgumentError:
        return None
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)).resolve() if is_file else None


def offered_models() -> Path:
    """`FAIRSPEED_MODELS`, by default `./examples/model_files`, as it is written: the model files that pages offer."""
    return Path(os.path.expanduser(os.environ.get("FAIRSPEED_MODELS") or DEFAULT_MODELS))
