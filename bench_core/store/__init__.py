"""Runs, calls and events in a database; images and logs in a folder a run. Insert-only: nothing is overwritten.

`FAIRSPEED_HOME` (default `./runs`) holds the folders, `FAIRSPEED_DB` (default a SQLite file in it) is the database.
"""

from bench_core.store.database import Store, StoredRun, new_run_id
from bench_core.store.folders import home, run_folder

__all__ = ["Store", "StoredRun", "home", "new_run_id", "run_folder"]
