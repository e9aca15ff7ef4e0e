"""`fairspeed doctor`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bench_core.errors import EXIT_DONE, EXIT_FOUND

NAME = "doctor"
SUMMARY = "Check that this machine can measure; with --turns find out how long a turn must be."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose turns are measured, and how."""
    parser.add_argument("--turns", metavar="C", help="measure how long a turn of this candidate must be, and keep it")
    parser.add_argument("--batch-sizes", metavar="B,...", help="with --turns: which, default 1,2,4,8")
    parser.add_argument("--steps", metavar="N", help="with --turns: denoising steps, default 10")
    parser.add_argument("--device", metavar="D", help="with --turns: auto (default), cpu or cuda:0")
    parser.add_argument("--max-time", metavar="T", help="with --turns: for each length and batch size, default 1m")


def run(arguments: argparse.Namespace) -> int:
    """Print what was found. Returns 1 if a check fails, or if the candidate of `--turns` cannot be loaded or called."""
    return _check() if arguments.turns is None else _measure_turns(arguments)


def _check() -> int:
    from bench_core.cli.show import doctor as shown
    from bench_core.doctor import checks

    found = checks.check()
    shown.print_checks(found)
    return EXIT_DONE if all(check.status != "fail" for check in found) else EXIT_FOUND


def _measure_turns(arguments: argparse.Namespace) -> int:
    from bench_core.cli.show import doctor as shown
    from bench_core.doctor import calibrate, turns
    from bench_core.jobs.environment import worker_environment
    from bench_core.machine import lock
    from bench_core.request import build, options

    asked = {name: getattr(arguments, name) for name in ("batch_sizes", "steps", "device", "max_time")}
    spec = build.spec_from(options.given(argparse.Namespace(candidate=[arguments.turns], **asked)))
    most_s = spec.max_time_s or turns.MOST_S
    os.environ.update(worker_environment(spec.protocol.threads, spec.protocol.omp_wait_policy))
    with lock.held(spec.protocol.device, spec.protocol.threads), tempfile.TemporaryDirectory() as folder:
        try:
            with closing(calibrate.calibrate(spec, Path(folder), lambda: None, most_s=most_s)) as measured:
                shown.print_turns(measured)
        except calibrate.CallFailed as error:
            print(f"error: {error}", file=sys.stderr)
            return EXIT_FOUND
    return EXIT_DONE
