"""The program `fairspeed`: parse the arguments, run the command, turn its outcome into an exit code.

Exit codes: 0 done, 1 a finding of severity `error` or an unexpected failure, 2 bad input (one line), 130 cancelled.
Progress goes to stderr, results to stdout. Commands import what they need when they run, so `--help` is fast.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from bench_core import __version__
from bench_core.cli import interrupts, output, registry, streams
from bench_core.errors import EXIT_BAD_INPUT, EXIT_CANCELLED, EXIT_FOUND, InputError
from bench_core.phrase import Phrase

NO_PATH = (errno.ENAMETOOLONG, errno.ELOOP)
"""What no file system has, whatever it is asked for."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Raises SystemExit for `--help` and for arguments that are wrong."""
    streams.prepare()
    is_program = argv is None
    if is_program:
        streams.understand_all_text()
    argv = sys.argv[1:] if argv is None else list(argv)
    try:
        _check_text(argv)
        with interrupts.handled(until_the_end=is_program):
            arguments = build_parser(_command_name(argv)).parse_args(argv)
            code = registry.commands()[arguments.command].run(arguments)
            sys.stdout.flush()
            return code
    except BrokenPipeError:  # the reader of the output, such as `head`, has closed it
        _drop_stdout()
        return EXIT_FOUND
    except OSError as error:
        return _in_one_line(error)
    except InputError as error:
        output.warn(f"error: {error}")
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        output.warn("cancelled")
        return EXIT_CANCELLED


def _check_text(argv: Sequence[str]) -> None:
    """Raise InputError for an argument that is not text: names of files are stored and shown as such."""
    for argument in argv:
        try:
            argument.encode()
        except UnicodeEncodeError:
            todo = "write it again, or rename the file"
            raise InputError(
                "argument", given=Phrase("{text}", text=ascii(argument)), expected="UTF-8 text", todo=todo
            ) from None


def _in_one_line(error: OSError) -> int:
    """Say in one line that the disk which stdout goes to is full, or that a name leads nowhere; the exit code.

    Any other error is raised again.
    """
    if error.errno in NO_PATH and error.filename is not None:
        given = os.fsdecode(error.filename)
        output.warn(f"error: path: got {given!r}, expected one that can be opened ({error.strerror}); check the path")
        return EXIT_BAD_INPUT
    if error.errno != errno.ENOSPC:
        raise error
    _drop_stdout()
    output.warn(f"error: output: got '{error.strerror}', expected room for it; make room on the disk")
    return EXIT_BAD_INPUT


def _drop_stdout() -> None:
    """What is left to be printed goes nowhere, so that the interpreter can end without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser of all commands; with `only`, the others are without their options, which take time to import."""
    parser = _Parser(prog="fairspeed", description="Is pipeline B really faster than A, measured fairly?")
    parser.add_argument("--version", action="version", version=f"Fairspeed {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    for name, command in registry.commands().items():
        subparser = subparsers.add_parser(name, help=command.SUMMARY, description=command.SUMMARY)
        if only in (None, name):
            command.add_arguments(subparser)
    return parser


def _command_name(argv: Sequence[str]) -> str:
    """The name of the command: the first argument that is not an option, or an empty text."""
    return next((argument for argument in argv if not argument.startswith("-")), "")


class _Parser(argparse.ArgumentParser):
    """argparse, but an error is one line."""

    def error(self, message: str) -> NoReturn:
        output.warn(f"error: {message}; see {self.prog} --help")
        sys.exit(EXIT_BAD_INPUT)
