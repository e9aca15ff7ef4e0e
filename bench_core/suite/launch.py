"""Start a suite in a process of its own, which outlives the browser and the dashboard's server; see where it stands.

`journal.read_standing` and `store.progress.read` say how far it is, `cancel` ends it.

>>> # start([manifest, "--gt-dir=gt_code", "--gen-dir=gen_code", "--out=metrics"], Path("metrics"), store.url)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench_core.errors import InputError
from bench_core.jobs import launched
from bench_core.jobs.launched import State
from bench_core.phrase import Phrase
from bench_core.suite import journal
from bench_core.suite.journal import LOG, Standing, read_standing


class Job(NamedTuple):
    """Where the suite of a folder stands."""

    state: State
    standing: Standing | None
    message: str = ""


def start(arguments: Sequence[str], out: Path, url: str) -> None:
    """Run `fairspeed suite` with these arguments, whose folder of metrics is `out`; what it prints goes to its log.

    Raises InputError where the folder cannot be written.
    """
    try:
        launched.start(["suite", *arguments], out, LOG, url)
    except OSError as error:
        todo = Phrase("{error}", error=error.strerror)
        raise InputError("out", given=out, expected="a folder that can be written", todo=todo) from None


def resume(out: Path, url: str) -> bool:
    """Start the suite of a folder again, as it was started last; False where none was. Raises InputError."""
    standing = read_standing(out)
    if standing is None or not standing.arguments:
        return False
    start(standing.arguments, out, url)
    return True


def follow(out: Path) -> Job:
    """Where the suite of a folder stands now. Raises InputError for a damaged `suite.json`."""
    standing = read_standing(out)
    state, message = launched.follow(out, LOG, standing, is_held=journal.is_running(out))
    return Job(state, standing, message)


def cancel(out: Path) -> bool:
    """Ask the process that measures into a folder to stop, also one that has just been started; False without one."""
    return journal.cancel(out) or launched.cancel(out)
