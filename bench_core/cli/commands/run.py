"""`fairspeed run`."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from bench_core.cli import output
from bench_core.errors import EXIT_CANCELLED, EXIT_DONE, EXIT_FOUND, InputError

if TYPE_CHECKING:
    from bench_core.results.result import Result
    from bench_core.spec import RunSpec
    from bench_core.store.database import Store

NAME = "run"
SUMMARY = "Measure candidates, or what is missing of a stored run."
DEPARTURE = {
    "error": "these candidates will not be comparable",
    "warning": "a departure from the gold standard",
    "note": "these candidates will not be comparable like for like",
}
"""What a departure of each severity is called."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of a run."""
    from bench_core.request import options

    options.add_to(parser)


def run(arguments: argparse.Namespace) -> int:
    """Store a run, measure it, print the result. Returns 1 if a cell failed or a rule of severity `error` is broken."""
    from bench_core.cli.show import progress
    from bench_core.cli.show import result as shown
    from bench_core.jobs.conduct import conduct
    from bench_core.results.result import load_result
    from bench_core.store.database import Store

    write = None if arguments.json is None else output.writer(arguments.json)
    with closing(Store()) as store:
        run_id = _resumable(arguments, store) if arguments.resume else _new(arguments, store)
        with progress.reporting(quiet=arguments.quiet) as report:
            outcome = conduct(store, run_id, report=report)
        result = load_result(store, run_id)
    if write is not None:
        write(output.export_text(result))
    if arguments.json != output.STDOUT:
        shown.print_result(result)
    print(f"run {run_id}: {outcome}", file=sys.stderr)
    return EXIT_CANCELLED if outcome == "cancelled" else _exit_code(result)


def _new(arguments: argparse.Namespace, store: Store) -> str:
    from bench_core.request import build, options

    spec = build.spec_from(options.given(arguments))
    for line in (*_departures(spec), *(f"warning: {line}" for line in build.cautions(spec))):
        print(line, file=sys.stderr)
    return store.add_run(spec)


def _departures(spec: RunSpec) -> list[str]:
    """How the run departs from the gold standard, a line each."""
    from bench_core.request.departures import departures

    return [f"{d.severity}: {DEPARTURE[d.severity]}: {d.text}" for d in departures(spec)]


def _resumable(arguments: argparse.Namespace, store: Store) -> str:
    """The id of the run to resume. It goes on exactly as it began, so other options are bad input."""
    allowed = ("resume", "json", "quiet", "command")
    other = [name for name, value in vars(arguments).items() if value is not None and name not in allowed]
    if other:
        given = ", ".join("--" + name.replace("_", "-") for name in other)
        raise InputError("options with --resume", given=given, expected="none", todo="drop them, or start a new run")
    return store.run(arguments.resume).run_id


def _exit_code(result: Result) -> int:
    expected = ("ok", "skipped", "oom") if result.spec.protocol.auto_batch else ("ok", "skipped")
    failed = any(cell.status not in expected for cell in result.cells)
    findings = [*result.findings, *(f for c in result.comparisons for f in c.findings)]
    broken = any(f.severity == "error" for f in findings)
    return EXIT_FOUND if failed or broken else EXIT_DONE
