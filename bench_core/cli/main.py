"""The command line: run, runs, export, import, diff, doctor. Progress goes to stderr, results to stdout.

Exit codes: 0 done, 1 a finding of severity `error` or an unexpected failure, 2 bad input (one line), 130 cancelled.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

from bench_core import __version__
from bench_core.errors import EXIT_BAD_INPUT, EXIT_CANCELLED, EXIT_DONE, EXIT_FOUND, InputError
from bench_core.jobs import jobs
from bench_core.machine import device, lock
from bench_core.request import build, options, values
from bench_core.results import result as results
from bench_core.store import atomic
from bench_core.store.database import Store

EXPORT_FORMATS = ("json", "csv", "parquet")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    if sys.stderr is None:  # closed by the caller: what is meant for it must not end up in stdout
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    arguments = _parser().parse_args(argv)
    try:
        code = arguments.command(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FOUND
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("cancelled", file=sys.stderr)
        return EXIT_CANCELLED


# -- run --------------------------------------------------------------------------------------------------------


def run(arguments: argparse.Namespace) -> int:
    """Measure candidates, or what is missing of a stored run."""
    from bench_core.cli import terminal

    write = _json_writer(arguments.json)
    store = Store()
    if arguments.resume:
        run_id = _resumable(arguments, store)
    else:
        spec = build.spec_from(options.given(arguments))
        for line in build.cautions(spec):
            print(f"warning: {line}", file=sys.stderr)
        run_id = store.add_run(spec)
    protocol = store.run(run_id).spec.protocol
    os.environ.update(device.thread_environment(protocol.threads, protocol.omp_wait_policy))
    with terminal.progress_report(quiet=arguments.quiet) as report:
        outcome = jobs.conduct(store, run_id, report=report)
    result = results.load(store, run_id)
    if write is not None:
        write(_document(result))
    if arguments.json != "-":
        terminal.print_result(result)
    print(f"run {run_id}: {outcome}", file=sys.stderr)
    return EXIT_CANCELLED if outcome == "cancelled" else _found(result)


def _resumable(arguments: argparse.Namespace, store: Store) -> str:
    """The run to go on with: exactly as it was begun, so no other option goes with it."""
    other = [k for k, v in vars(arguments).items() if v is not None and k not in ("resume", "json", "quiet", "command")]
    if other:
        given = ", ".join("--" + k.replace("_", "-") for k in other)
        raise InputError("options with --resume", given=given, expected="none", todo="drop them, or start a new run")
    return store.run(arguments.resume).run_id


def _found(result: results.Result) -> int:
    expected = ("ok", "skipped", "oom") if result.spec.protocol.auto_batch else ("ok", "skipped")
    failed = any(cell.status not in expected for cell in result.cells)
    findings = [*result.findings, *(f for c in result.comparisons for f in c.findings)]
    broken = any(f.severity == "error" for f in findings)
    return EXIT_FOUND if failed or broken else EXIT_DONE


def _json_writer(target: str | None) -> Callable[[str], None] | None:
    """How to write the result as asked; raises InputError now rather than after the measurement."""
    if target is None:
        return None
    return sys.stdout.write if target == "-" else _file_writer(target)


def _file_writer(target: str) -> Callable[[str | bytes], None]:
    """Writes a whole file or nothing; raises InputError when its folder cannot be written to.

    A device or a pipe (`/dev/null`, `>(...)`) is written to as it is: it must not be replaced by a file.
    """
    path = Path(target)
    special = path.exists() and not path.is_file()
    if path.is_dir() or not os.access(path if special else path.parent, os.W_OK):
        raise InputError(
            "output file", given=target, expected="a file in a writable folder", todo="choose another path"
        )

    def write(content: str | bytes) -> None:
        if special:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        else:
            atomic.write(path, content)

    return write


def _document(result: results.Result) -> str:
    from bench_core.results import exports

    return json.dumps(exports.document(result), indent=1, allow_nan=False) + "\n"


# -- runs, export, import, doctor -------------------------------------------------------------------------------


def runs(arguments: argparse.Namespace) -> int:
    """List the stored runs, newest first."""
    from bench_core.cli import terminal

    store = Store()
    terminal.print_runs([(r, jobs.follow(store, r.run_id), store.count_calls(r.run_id)) for r in store.runs()])
    return EXIT_DONE


def export(arguments: argparse.Namespace) -> int:
    """Write a stored run as one JSON document, or its calls as a table."""
    if arguments.format not in EXPORT_FORMATS:
        known = "one of " + ", ".join(EXPORT_FORMATS)
        raise InputError("format", given=arguments.format, expected=known, todo="e.g. --format json")
    if arguments.format == "parquet" and arguments.output in (None, "-"):
        raise InputError("output file", given="none", expected="a file for parquet", todo="pass -o calls.parquet")
    to_stdout = arguments.output in (None, "-")
    write = sys.stdout.write if to_stdout else _file_writer(arguments.output)
    result = results.load(Store(), arguments.run)
    write(_document(result) if arguments.format == "json" else _calls_table(result, arguments.format))
    return EXIT_DONE


def _calls_table(result: results.Result, format_: str) -> str | bytes:
    from bench_core.results import tables

    frame = tables.calls(result)
    return frame.to_csv(index=False) if format_ == "csv" else frame.to_parquet(index=False)


def import_(arguments: argparse.Namespace) -> int:
    """Store the run of an export file."""
    from bench_core.results import exports

    print(exports.import_file(Store(), arguments.file))
    return EXIT_DONE


def diff(arguments: argparse.Namespace) -> int:
    """Compare two stored runs or exports: B's speedup over A, cell by cell."""
    from bench_core.cli import terminal
    from bench_core.results import diff

    slower = None if arguments.fail_slower is None else values.share("fail-slower", arguments.fail_slower)
    store = Store()
    found = diff.diff(diff.load(arguments.run_a, store), diff.load(arguments.run_b, store))
    terminal.print_diff(found)
    reasons = diff.fails(found, slower)
    for reason in reasons:
        print(f"fails: {reason}", file=sys.stderr)
    return EXIT_FOUND if reasons else EXIT_DONE


def doctor(arguments: argparse.Namespace) -> int:
    """Check that this machine can measure; with --turns find out how long a turn must be."""
    from bench_core.cli import terminal
    from bench_core.doctor import checks as doctor

    if arguments.turns is not None:
        return _turns(arguments)
    checks = doctor.check()
    terminal.print_checks(checks)
    return EXIT_DONE if all(c.status != "fail" for c in checks) else EXIT_FOUND


def _turns(arguments: argparse.Namespace) -> int:
    from bench_core.cli import terminal
    from bench_core.doctor import calibrate

    asked = {name: getattr(arguments, name) for name in ("batch_sizes", "steps", "device", "max_time")}
    spec = build.spec_from(options.given(argparse.Namespace(candidate=[arguments.turns], **asked)))
    most_s = spec.max_time_s or calibrate.turns.MOST_S
    os.environ.update(device.thread_environment(spec.protocol.threads, spec.protocol.omp_wait_policy))
    with lock.held(spec.protocol.device, spec.protocol.threads), tempfile.TemporaryDirectory() as folder:
        try:
            with closing(calibrate.calibrate(spec, Path(folder), lambda: None, most_s=most_s)) as measured:
                terminal.print_turns(measured)
        except calibrate.CallFailed as error:
            print(f"error: {error}", file=sys.stderr)
            return EXIT_FOUND
    return EXIT_DONE


# -- the parser -------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """argparse, but an error is one line."""

    def error(self, message: str) -> NoReturn:
        print(f"error: {message}; see {self.prog} --help", file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m bench_core", description="Is pipeline B really faster than A, measured fairly?")
    parser.add_argument("--version", action="version", version=f"Fairspeed {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    options.add_to(_command(commands, "run", run))
    _command(commands, "runs", runs)
    exporter = _command(commands, "export", export)
    exporter.add_argument("run", metavar="RUN", help="a run's id, or latest")
    exporter.add_argument("--format", default="json", metavar="F", help="json (everything), csv or parquet (the calls)")
    exporter.add_argument("-o", "--output", metavar="FILE", help="write there instead of to stdout")
    _command(commands, "import", import_).add_argument("file", metavar="FILE", help="a JSON export")
    differ = _command(commands, "diff", diff)
    differ.add_argument("run_a", metavar="RUN_A", help="a run's id, latest, or an export")
    differ.add_argument("run_b", metavar="RUN_B", help="what is compared with it")
    differ.add_argument("--fail-slower", metavar="P", help="exit 1 if B is surely slower than A by more, e.g. 3%%")
    checker = _command(commands, "doctor", doctor)
    checker.add_argument("--turns", metavar="C", help="measure how long a turn of this candidate must be, and keep it")
    checker.add_argument("--batch-sizes", metavar="B,...", help="with --turns: which, default 1,2,4,8")
    checker.add_argument("--steps", metavar="N", help="with --turns: denoising steps, default 10")
    checker.add_argument("--device", metavar="D", help="with --turns: auto (default), cpu or cuda:0")
    checker.add_argument("--max-time", metavar="T", help="with --turns: for each length and batch size, default 1m")
    return parser


def _command(commands: Any, name: str, function: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
    parser.set_defaults(command=function)
    return parser
