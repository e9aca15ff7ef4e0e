"""The standard streams as a command needs them, whatever whoever started it has closed or set.

A stream that is closed leaves its number to the next file that is opened, and what this process or a child of it prints
would end up in there: so the null device gets it. A character that the terminal does not have is written as an escape.
Where Python was told to read names and arguments as ASCII, it is started again with UTF-8.

>>> is_closed(sys.stdout)
False
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

STANDARD = (0, 1, 2)
UTF8 = "PYTHONUTF8"


def prepare() -> None:
    """Let all three streams be there, and take every character."""
    for number in STANDARD:
        try:
            os.fstat(number)
        except OSError:  # the lowest number that is free is given to it: this one
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def is_closed(stream: TextIO) -> bool:
    """Whether whoever started this process has closed this stream, so that what is written to it is lost."""
    return getattr(stream, "name", None) == os.devnull


def understand_all_text() -> None:
    """Start this program again in UTF-8 mode where names of files and arguments would be ASCII."""
    if sys.getfilesystemencoding() == "ascii" and os.environ.get(UTF8) != "1":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {UTF8: "1"})
