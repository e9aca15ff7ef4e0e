"""Ctrl-C, SIGTERM and a closed terminal end a command alike: what it holds is let go, and its exit code is 130.

A conductor handles all of them itself while it measures (`jobs.conduct`).

>>> try:
...     with handled(until_the_end=False):
...         signal.raise_signal(signal.SIGTERM)
... except KeyboardInterrupt:
...     print("cancelled")
cancelled
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INSISTS_S = 1.0
"""Signals that follow one sooner are part of it: they must not stop the cleaning up."""


class Interrupted(KeyboardInterrupt):
    """One of these signals.

    Not KeyboardInterrupt itself: where that has passed through `exec` (as of a dataclass that is being made), CPython
    ends the process by SIGINT, although it was caught and an exit code was given.
    """


@contextmanager
def handled(*, until_the_end: bool) -> Iterator[None]:
    """Within the block these signals raise Interrupted, but for those that are ignored, as by `nohup` or a shell's `&`.

    With `until_the_end` they are ignored after it, while the interpreter ends: the exit code stands.
    """
    raised_s = -INSISTS_S

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal raised_s
        if time.monotonic() - raised_s >= INSISTS_S:
            raised_s = time.monotonic()
            raise Interrupted

    before = {n: signal.signal(n, interrupt) for n in NUMBERS if signal.getsignal(n) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if until_the_end else handler)
