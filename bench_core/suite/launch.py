"""Start a suite in a process of its own, which outlives the browser and the dashboard's server.

`journal.read_standing` and `store.progress.read` say how far it is, `journal.cancel` ends it.

>>> # start([manifest, "--gt-dir=gt_code", "--gen-dir=gen_code", "--out=metrics"], Path("metrics"), store.url)
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from bench_core.jobs.environment import core_environment
from bench_core.suite.journal import LOG, read_standing


def start(arguments: Sequence[str], out: Path, url: str) -> None:
    """Run `fairspeed suite` with these arguments, whose folder of metrics is `out`; what it prints goes to its log."""
    command = [sys.executable, "-m", "bench_core", "suite", *arguments, "--quiet"]
    out.mkdir(parents=True, exist_ok=True)
    with (out / LOG).open("ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=core_environment() | {"FAIRSPEED_DB": url},
            start_new_session=True,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that it does not stay as a zombie


def resume(out: Path, url: str) -> bool:
    """Start the suite of a folder again, as it was started last; False where none was. Raises InputError."""
    standing = read_standing(out)
    if standing is None or not standing.arguments:
        return False
    start(standing.arguments, out, url)
    return True


def last_line(out: Path) -> str:
    """The last line that the suite's process printed: why it ended, where its standing does not say so."""
    try:
        lines = (out / LOG).read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""
