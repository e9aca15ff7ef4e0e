"""`fairspeed protocol`."""

from __future__ import annotations

import argparse

from bench_core.errors import EXIT_DONE

NAME = "protocol"
SUMMARY = "Print the gold standard of a fair comparison as a commented spec file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(arguments: argparse.Namespace) -> int:
    """Print the file; `run --spec` reads it."""
    from bench_core.request import golden

    print(golden.spec_file(), end="")
    return EXIT_DONE
