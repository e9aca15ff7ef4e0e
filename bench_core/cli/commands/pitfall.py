"""`fairspeed pitfall`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from bench_core.cli import measuring, output
from bench_core.errors import EXIT_DONE, EXIT_FOUND, InputError

if TYPE_CHECKING:
    from bench_core.lab.measured import Measured
    from bench_core.lab.running import Asking

    Write = Callable[[Sequence[Measured]], None]

NAME = "pitfall"
SUMMARY = "Run fairness pitfalls both ways on this machine: what is claimed, what is fair, and the inflation between."
WHOLE = {"batch_size": 4, "steps": 10, "warm_up": 3}
"""Knobs, which are whole numbers, with an example."""
OF_A_RUN = ("batch_size", "steps", "warm_up", "model", "device", "max_time")
"""Arguments that only what is run takes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which pitfalls, on what, with which knobs; and what is written."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="pitfalls to run, one after the other")
    parser.add_argument("--list", action="store_true", help="all pitfalls, and what they showed when last run here")
    parser.add_argument("--all", action="store_true", help="run all of them")
    parser.add_argument("--model", metavar="C", help="what they are shown on: a candidate; default shapes")
    parser.add_argument("--batch-size", metavar="B", help="images of a call, where a pitfall has this knob")
    parser.add_argument("--steps", metavar="N", help="denoising steps, where a pitfall has this knob")
    parser.add_argument("--warm-up", metavar="N", help="warm-up calls, where a pitfall has this knob")
    parser.add_argument("--device", metavar="D", help="where to run: auto, cpu, cuda:0; default auto")
    parser.add_argument("--max-time", metavar="T", help="begin no new round of a pitfall after this, e.g. 20s")
    parser.add_argument("--json", metavar="FILE", help="write the numbers there too; - is stdout")
    parser.add_argument("--markdown", metavar="FILE", help="write a table for a README or a slide; - is stdout")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(arguments: argparse.Namespace) -> int:
    """Run pitfalls, or list them. Returns 1 if one of them could not be measured."""
    _check(arguments)
    return _list(arguments) if arguments.list else _measure(arguments)


def _list(arguments: argparse.Namespace) -> int:
    from bench_core.cli.show import pitfall as shown
    from bench_core.lab import stored
    from bench_core.store.database import Store

    write = _writer(arguments, shown.print_list)
    with closing(Store()) as store:
        write([stored.row(store, run_id) for run_id in stored.latest(store).values()])
    return EXIT_DONE


def _measure(arguments: argparse.Namespace) -> int:
    from bench_core.cli.show import pitfall as shown
    from bench_core.lab import running
    from bench_core.store.database import Store

    asked, max_time_s = _asked(arguments), _max_time_s(arguments)
    write = _writer(arguments, shown.print_rows)
    rows: list[Measured] = []
    try:
        with closing(Store()) as store, shown.reporting(rows, quiet=arguments.quiet) as reporter:
            running.run(asked, store, max_time_s=max_time_s, reporter=reporter)
    finally:
        if rows:  # also of those that were measured before Ctrl-C
            write(rows)
    return EXIT_FOUND if any(row.message for row in rows) else EXIT_DONE


def _writer(arguments: argparse.Namespace, show: Write) -> Write:
    """What writes rows wherever they are asked for, and else prints them with `show`. Raises InputError."""
    from bench_core.lab import measured, table

    texts = ((arguments.json, measured.document), (arguments.markdown, table.markdown))
    files = [(output.writer(target), text) for target, text in texts if target is not None]

    def write(rows: Sequence[Measured]) -> None:
        for write_file, text in files:
            write_file(text(rows))
        if output.STDOUT not in (arguments.json, arguments.markdown):
            show(rows)

    return write


def _check(arguments: argparse.Namespace) -> None:
    """Raises InputError unless one thing is said to be done, with what belongs to it."""
    asked = [*arguments.names[:1], *(f"--{name}" for name in ("list", "all") if getattr(arguments, name))]
    if len(asked) != 1:
        raise InputError(
            "pitfalls",
            given=" and ".join(asked) or "none",
            expected="names, or --all, or --list",
            todo="e.g. fairspeed pitfall serial-baseline",
        )
    beside = [name for name in OF_A_RUN if getattr(arguments, name) is not None]
    knobs = [name for name in beside if name in WHOLE]
    if arguments.list and beside:
        raise _beside("--list", beside, "drop them")
    if arguments.all and knobs:
        raise _beside("--all", knobs, "name the pitfalls that have this knob")


def _beside(option: str, names: Sequence[str], todo: str) -> InputError:
    given = ", ".join(map(measuring.flag, names))
    return InputError(f"options with {option}", given=given, expected="none of them", todo=todo)


def _asked(arguments: argparse.Namespace) -> list[Asking]:
    """The pitfalls to run with their knobs. Raises InputError."""
    from bench_core.lab.asked import Asked
    from bench_core.pitfalls import registry

    names = registry.catalog() if arguments.all else dict.fromkeys(arguments.names)
    whole = measuring.whole_numbers(arguments, WHOLE, may_be_zero=("warm_up",))
    whole |= {"warm_up_calls": whole.pop("warm_up")} if "warm_up" in whole else {}
    asked = Asked(model=arguments.model, device=arguments.device, **whole)
    return [(pitfall, asked.of(pitfall)) for pitfall in map(registry.get, names)]


def _max_time_s(arguments: argparse.Namespace) -> float | None:
    """Seconds of `--max-time`. Raises InputError."""
    from bench_core.request import options

    return options.checked(candidates=("shapes",), max_time=arguments.max_time).max_time
