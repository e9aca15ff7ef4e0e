"""Commands called in this process, where the process is not the point."""

from dataclasses import dataclass

import pytest

from bench_core.cli.main import main


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def fairspeed(capsys):
    def call(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:  # as argparse does
            code = left.code
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return call
