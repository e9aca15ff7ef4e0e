"""The commands: each is one module in `commands/`.

>>> [name for name in commands() if name.startswith("ru")]
['run', 'runs']
"""

from __future__ import annotations

import argparse
from functools import cache
from typing import Protocol, cast

from bench_core.discovery import modules


class Command(Protocol):
    """What a module of `commands/` has. It imports what takes time inside its functions."""

    NAME: str
    SUMMARY: str
    """What it does, in one sentence."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments to a parser."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Run the command and return its exit code. Raises InputError for bad input, before anything else is done."""
        ...


@cache
def commands() -> dict[str, Command]:
    """All commands by name, sorted."""
    found = [cast(Command, module) for module in modules("bench_core.cli.commands")]
    return {command.NAME: command for command in sorted(found, key=lambda command: command.NAME)}
