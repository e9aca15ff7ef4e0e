"""Where the program `fairspeed` begins: signals end it in one line from here on, also while it still loads.

Loads nothing but `signal` before that. While nothing is open yet there is nothing to let go, so the process may end at
once. `cli.interrupts` takes over as soon as a command is parsed.

>>> # sys.exit(program.main())
"""

from __future__ import annotations

import os
import signal
from typing import NoReturn

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CANCELLED = 130
"""`errors.EXIT_CANCELLED`, which is not loaded yet."""


def main() -> int:
    """Run the command of this program's arguments; returns its exit code."""
    for number in NUMBERS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as by `nohup`
            signal.signal(number, _leave)
    from bench_core.cli.main import main as command

    return command()


def _leave(*_: object) -> NoReturn:
    """End at once: an exception would pass through whatever is being imported."""
    os.write(2, b"cancelled\n")
    os._exit(CANCELLED)
