"""What every command that measures does: store a run or find the one to resume, conduct it, print what it says."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeVar

from bench_core.cli import output
from bench_core.errors import EXIT_CANCELLED, EXIT_DONE, EXIT_FOUND, InputError

if TYPE_CHECKING:
    from bench_core.records import Record
    from bench_core.results.result import Result
    from bench_core.spec import RunSpec
    from bench_core.store.database import Store

    Found = TypeVar("Found", bound=Record)

DEPARTURE = {
    "error": "these candidates will not be comparable",
    "warning": "a departure from the gold standard",
    "note": "these candidates will not be comparable like for like",
}
"""What a departure of each severity is called."""
OTHER_ENVIRONMENT = ("note", "environment-mismatch")
"""The departure of a candidate in another environment: what differs there is said by `_under_test`."""
FAILED = ("oom", "failed", "timeout")
"""Statuses of a cell that something went wrong with."""
BESIDE_RESUME = ("resume", "json", "markdown", "strict", "quiet", "command")
"""Arguments that may stand beside `--resume`."""


def answer(
    arguments: argparse.Namespace,
    spec: Callable[[argparse.Namespace], RunSpec],
    *,
    name: str,
    derive: Callable[[Result], Found],
    show: Callable[[Result, Found], None],
) -> int:
    """Measure the run that the arguments ask for, and write and print what is derived from it; the exit code.

    `name` is that of what is derived, in the export.
    """
    write = None if arguments.json is None else output.writer(arguments.json)
    result, outcome = result_of(arguments, spec)
    found = derive(result)
    if write is not None:
        write(output.export_text(result, **{name: found}))
    if arguments.json != output.STDOUT:
        show(result, found)
    return ended(result, outcome)


def result_of(arguments: argparse.Namespace, spec: Callable[[argparse.Namespace], RunSpec]) -> tuple[Result, str]:
    """The measured run that the arguments ask for, and the outcome. Raises InputError."""
    from bench_core.store.database import Store

    with closing(Store()) as store:
        return measured(store, stored(arguments, store, spec), quiet=arguments.quiet)


def whole_numbers(
    arguments: argparse.Namespace, examples: Mapping[str, int], *, may_be_zero: Collection[str] = ()
) -> dict[str, int]:
    """The whole numbers among a command's own options, those that were typed. Raises InputError.

    `examples` are the options with an example each.
    """
    from bench_core.request.values import whole

    typed = {name: text for name in examples if (text := getattr(arguments, name)) is not None}
    return {
        name: whole(
            name.replace("_", " "),
            text,
            least=int(name not in may_be_zero),
            example=f"{flag(name)} {examples[name]}",
        )
        for name, text in typed.items()
    }


def flag(name: str) -> str:
    """How an argument is typed.

    >>> flag("batch_size")
    '--batch-size'
    """
    return "--" + name.replace("_", "-")


def stored(arguments: argparse.Namespace, store: Store, spec: Callable[[argparse.Namespace], RunSpec]) -> str:
    """The id of the run to measure: the one to resume, or a new one of the spec that the arguments ask for.

    What the user should know before a new run goes to stderr. Raises InputError.
    """
    from bench_core.models import registry as models
    from bench_core.request import environments
    from bench_core.store import progress
    from bench_core.worker import sandbox

    if arguments.resume:
        return _resumable(arguments, store)
    asked = spec(arguments)
    if any(models.runs_code(candidate.model) for candidate in asked.candidates):
        sandbox.check()
    versions = environments.admit(asked)
    for line in (*_cautions(asked), *_under_test(versions)):
        output.warn(line)
    run_id = store.add_run(asked)
    with suppress(OSError):  # the command says so itself where its folder cannot be written
        progress.announce(run_id, os.getpid())
    return run_id


def measured(store: Store, run_id: str, *, quiet: bool) -> tuple[Result, str]:
    """Measure what is missing of a stored run, with progress on stderr; the result and the outcome."""
    from bench_core.cli.show import progress
    from bench_core.jobs.conduct import conduct
    from bench_core.results.result import load_result

    with progress.reporting(quiet=quiet) as report:
        outcome = conduct(store, run_id, report=report)
    return load_result(store, run_id), outcome


def ended(result: Result, outcome: str) -> int:
    """Say how the run ended, on stderr; the exit code.

    1 if a cell failed or a rule of severity `error` is broken. In a run whose candidates have roles, those without one
    are the unfair arms of a demonstration, and do not count.
    """
    output.warn(f"run {result.run.run_id}: {outcome}")
    if outcome == "cancelled":
        output.warn(f"go on with: fairspeed {result.spec.command} --resume {result.run.run_id}")
        return EXIT_CANCELLED
    keys = {c.key for c in result.spec.principals}
    if is_empty(result):
        return EXIT_FOUND
    expected = ("ok", "skipped", "oom") if result.spec.protocol.auto_batch else ("ok", "skipped")
    failed = any(cell.candidate in keys and cell.status not in expected for cell in result.cells)
    cells = (f for cell, findings in result.cell_findings.items() if cell.candidate in keys for f in findings)
    compared = (c for c in result.comparisons if {c.candidate, c.baseline} <= keys)
    findings = [*cells, *(f for c in compared for f in c.findings)]
    return EXIT_FOUND if failed or any(f.severity == "error" for f in findings) else EXIT_DONE


def is_empty(result: Result) -> bool:
    """Whether a run has no timed call, which is said on stderr: its time was up before, or every cell failed."""
    if any(cell.n_calls for cell in result.cells):
        return False
    limit_s = result.spec.max_time_s
    why = "no call succeeded; the result says of each cell why"
    if limit_s is not None and not any(cell.status in FAILED for cell in result.cells):
        todo = "start a new run with a longer --max-time"
        why = f"the time limit of {limit_s:g} s came before the first timed call; {todo}"
    output.warn(f"nothing was measured: {why}")
    return True


def _resumable(arguments: argparse.Namespace, store: Store) -> str:
    """The id of the run to resume. It goes on exactly as it began, so other options are bad input."""
    other = [name for name, value in vars(arguments).items() if value is not None and name not in BESIDE_RESUME]
    if other:
        given = ", ".join(map(flag, other))
        raise InputError("options with --resume", given=given, expected="none", todo="drop them, or start a new run")
    run = store.run(arguments.resume)
    if arguments.command not in ("run", run.spec.command):
        raise InputError(
            "resume",
            given=f"{run.run_id}, a run of {run.spec.command}",
            expected=f"a run of {arguments.command}",
            todo=f"resume it with: fairspeed {run.spec.command} --resume {run.run_id}",
        )
    return run.run_id


def _cautions(spec: RunSpec) -> Iterator[str]:
    """How the run departs from the gold standard, and what else to know before it, a line each."""
    from bench_core.request.build import cautions
    from bench_core.request.departures import departures

    for d in departures(spec):
        if (d.severity, d.rule) != OTHER_ENVIRONMENT:
            yield f"{d.severity}: {DEPARTURE[d.severity]}: {d.text}"
    yield from (f"warning: {line}" for line in cautions(spec))


def _under_test(versions: Mapping[str, dict[str, str]]) -> Iterator[str]:
    """A line for each candidate in an environment of its own: what differs there is what the run is about."""
    from bench_core.results.own_environments import asked

    for own in asked(versions):
        found = ", ".join(f"{name} {there} (here {here})" for name, (there, here) in own.differing.items())
        same = f"the same versions of {', '.join(own.versions)} as here"
        yield f"under test: {own.candidate} is measured in its own environment, with {found or same}"
