"""Checks of Fairspeed's own numbers: `python -m benchmarks.metrology [NAME] [--quick] [options]`.

Without a name all benchmarks are run one after another, which takes some four hours; `NAME --help` shows the options.
Each trial is kept as soon as it is made (JSON lines, one file a benchmark), so a Ctrl-C loses nothing: the table of
what there is gets printed, and `show` prints the newest tables again.

    python -m benchmarks.metrology coverage --quick
"""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

from bench_core.errors import EXIT_BAD_INPUT, EXIT_CANCELLED, EXIT_DONE, InputError
from bench_core.machine import cores
from bench_core.spec import Protocol
from benchmarks import (
    accuracy,
    audit_speed,
    coverage,
    efficiency,
    false_alarms,
    faults,
    overhead,
    peers,
    polling,
    power,
    processes,
    record,
    sandbox_cost,
    sittings,
    startup,
    witness,
)

BENCHMARKS: dict[str, ModuleType] = {
    module.NAME: module
    for module in (
        coverage,
        sittings,
        accuracy,
        overhead,
        witness,
        processes,
        sandbox_cost,
        efficiency,
        startup,
        audit_speed,
        polling,
        power,
        false_alarms,
        peers,
        faults,
    )
}
QUICK, SHOW = "--quick", "show"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the named benchmark, or all; 130 when interrupted."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given and (given[0] in (*BENCHMARKS, SHOW) or given[0] in ("-h", "--help") or not given[0].startswith("-")):
        chosen = [given]
    else:
        chosen = [[name, *given] for name in BENCHMARKS]
    parser = make_parser(quick=QUICK in given)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return max(_one(parser.parse_args(arguments)) for arguments in chosen)
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_CANCELLED


def make_parser(*, quick: bool) -> ArgumentParser:
    """One subcommand a benchmark; `quick` makes the tiny settings the defaults."""
    parser = ArgumentParser(prog="python -m benchmarks.metrology", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="benchmark", required=True)
    where = record.QUICK_RESULTS if quick else record.RESULTS
    for name, module in BENCHMARKS.items():
        command = commands.add_parser(
            name, help=module.__doc__.splitlines()[0].replace("%", "%%"), description=module.__doc__
        )
        command.add_argument(QUICK, action="store_true", help="tiny settings: does it run at all?")
        command.add_argument("--out", type=Path, default=where, help="the folder where trials are kept")
        command.add_argument("--threads", type=int, default=cores.default_threads())
        module.add_arguments(command)
        if quick:
            command.set_defaults(**module.QUICK)
    show = commands.add_parser(SHOW, help="print the newest tables again")
    show.add_argument(QUICK, action="store_true", help="those of --quick")
    show.add_argument("--out", type=Path, default=where, help="the folder")
    return parser


def _one(arguments: Namespace) -> int:
    if arguments.benchmark == SHOW:
        return _show(arguments.out)
    os.environ.update(cores.thread_environment(arguments.threads, Protocol.model_fields["omp_wait_policy"].default))
    module = BENCHMARKS[arguments.benchmark]
    log, trials = record.Log(arguments.out, module.NAME, arguments), []
    try:
        with closing(module.trials(arguments)) as made:
            for trial in made:
                log.keep(trial)
                trials.append(trial)
                print(f"{module.NAME}: {len(trials)} trials", file=sys.stderr)
        log.replace_earlier()
    finally:
        _print(module, arguments, log.conditions, trials)
    return EXIT_DONE


def _show(folder: Path) -> int:
    newest = {stored[0]: stored for stored in record.stored(folder) if stored[3]}
    if not newest:
        raise InputError("folder of trials", given=folder, expected="one with trials", todo="run a benchmark first")
    for name, arguments, conditions, trials in newest.values():
        _print(BENCHMARKS[name], arguments, conditions, trials)
    return EXIT_DONE


def _print(module: ModuleType, arguments: Namespace, conditions: dict[str, Any], trials: list[record.Trial]) -> None:
    about = {what: str(value) for what, value in conditions.items()}
    rows = [row | about for row in module.rows(trials, arguments)]
    print(f"## {module.NAME}\n\n{record.table(rows) or 'no trial was made'}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
