"""Who holds a lock of the machine, by what is written in its file: a hint for people; the lock itself is the truth.

Anybody may have written there, and who wrote may be gone. So what is not well formed, or of a process that has ended,
says nothing.

>>> parsed(text("20260131-a1b2").encode()).run_id, parsed(b"nonsense")
('20260131-a1b2', None)
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from bench_core.machine.lock import text_in
from bench_core.machine.process import created_s, is_there

RUN_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")


class Holder(NamedTuple):
    """The process that holds a lock, and the run that it measures; None for what is measured without a run."""

    pid: int
    created_s: float
    run_id: str | None


def text(run_id: str | None) -> str:
    """What this process writes when it measures a run."""
    pid = os.getpid()
    return json.dumps({"run_id": run_id, "pid": pid, "created_s": created_s(pid)})


def parsed(content: bytes) -> Holder | None:
    """Who wrote this; None where that cannot be told."""
    try:
        found = json.loads(content)
        pid, since_s, run_id = found["pid"], found["created_s"], found["run_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if type(pid) is not int or not 0 < pid < 2**31 or type(since_s) is not float:
        return None
    is_known = isinstance(run_id, str) and RUN_ID.fullmatch(run_id)
    return Holder(pid, since_s, run_id if is_known else None)


def run_of(path: Path) -> str | None:
    """The run that is measured by whoever holds a lock; None where that is not known."""
    found = parsed(text_in(path))
    return found.run_id if found is not None and is_there(found) else None
