"""`fairspeed doctor`."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import closing
from pathlib import Path

from bench_core.cli import measuring, output
from bench_core.errors import EXIT_DONE, EXIT_FOUND, InputError

NAME = "doctor"
SELF = "shapes"
"""The candidate of a self-test, where none is named."""
OPTIONS = ("batch_sizes", "steps", "device", "max_time")
SUMMARY = (
    "Check that this machine can measure; with --turns find out how long a turn must be, with --aa how small a "
    "difference it can see; with --store check that all that is stored is whole."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose turns are measured, and how."""
    parser.add_argument("--turns", metavar="C", help="measure how long a turn of this candidate must be, and keep it")
    parser.add_argument(
        "--aa", metavar="C", nargs="?", const=SELF, help=f"measure this candidate against itself, default {SELF}"
    )
    parser.add_argument("--store", action="store_true", help="check every stored row and file; 1 if one is damaged")
    parser.add_argument("--batch-sizes", metavar="B,...", help="which; default 1,2,4,8, with --aa 1,4")
    parser.add_argument("--steps", metavar="N", help="denoising steps, default 10")
    parser.add_argument("--device", metavar="D", help="auto (default), cpu or cuda:0")
    parser.add_argument(
        "--max-time", metavar="T", help="with --turns for each length and batch size, default 1m; with --aa 2m in all"
    )
    parser.add_argument("--quiet", action="store_true", help="with --aa: show no progress")


def run(arguments: argparse.Namespace) -> int:
    """Print what was found.

    Returns 1 if a check fails, with `--store` if something stored is damaged, if the candidate cannot be loaded or
    called, or with `--aa` if it differs from itself.
    """
    asked = [flag for flag in ("turns", "aa", "store") if getattr(arguments, flag) not in (None, False)]
    if len(asked) > 1:
        todo = "do one, then the other"
        both = " and ".join(f"--{flag}" for flag in asked)
        raise InputError("doctor", given=both, expected="one of --turns, --aa and --store", todo=todo)
    if arguments.turns is not None:
        return _measure_turns(arguments)
    if arguments.aa is not None:
        return _measure_itself(arguments)
    if given := _given(arguments):
        flags = ", ".join(measuring.flag(name) for name in given)
        todo = "e.g. fairspeed doctor --aa --batch-sizes 1,8"
        raise InputError("doctor", given=flags, expected="--turns or --aa beside it", todo=todo)
    return _check(store=arguments.store)


def _given(arguments: argparse.Namespace) -> dict[str, object]:
    """The options of a measurement that were typed."""
    return {name: value for name in OPTIONS if (value := getattr(arguments, name)) is not None}


def _check(*, store: bool) -> int:
    from bench_core.cli.show import doctor as shown
    from bench_core.doctor import checks, stored

    found = list(stored.check_store()) if store else checks.check()
    shown.print_checks(found)
    return EXIT_DONE if all(check.status != "fail" for check in found) else EXIT_FOUND


def _measure_turns(arguments: argparse.Namespace) -> int:
    from bench_core.cli.show import doctor as shown
    from bench_core.doctor import calibrate, turns
    from bench_core.jobs.environment import worker_environment
    from bench_core.machine import measurement_lock
    from bench_core.request import build, options

    spec = build.spec_from(options.given(argparse.Namespace(candidate=[arguments.turns], **_given(arguments))))
    most_s = spec.max_time_s or turns.MOST_S
    os.environ.update(worker_environment(spec.protocol.threads, spec.protocol.omp_wait_policy))
    with measurement_lock.held(spec.protocol.device, spec.protocol.threads), tempfile.TemporaryDirectory() as folder:
        try:
            with closing(calibrate.calibrate(spec, Path(folder), lambda: None, most_s=most_s)) as measured:
                shown.print_turns(measured)
        except calibrate.CallFailed as error:
            output.warn(f"error: {error}")
            return EXIT_FOUND
    return EXIT_DONE


def _measure_itself(arguments: argparse.Namespace) -> int:
    from bench_core.cli.show import self_test as shown
    from bench_core.jobs import self_test
    from bench_core.request import options
    from bench_core.store.database import Store

    spec = self_test.make_spec(arguments.aa, **options.typed_options(argparse.Namespace(**_given(arguments))))
    with closing(Store()) as store:
        result, outcome = measuring.measured(store, store.add_run(spec), quiet=arguments.quiet)
    shown.print_self_test(result)
    code = measuring.ended(result, outcome)
    return EXIT_FOUND if code == EXIT_DONE and self_test.differing(result) else code
