"""The command line: run, runs, export, import, doctor. Progress goes to stderr, results to stdout.

Exit codes: 0 done, 1 a finding of severity `error` or an unexpected failure, 2 bad input (one line), 130 cancelled.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from bench_core import __version__, device, jobs, request, results
from bench_core.errors import EXIT_BAD_INPUT, EXIT_CANCELLED, EXIT_DONE, EXIT_FOUND, InputError
from bench_core.spec import CANDIDATE_FORM
from bench_core.store import Store

DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")
SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600}
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
    from bench_core import terminal

    write = _json_writer(arguments.json)
    store = Store()
    if arguments.resume:
        run_id = _resumable(arguments, store)
    else:
        spec = request.make_spec(**_options(arguments))
        for line in request.cautions(spec):
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
    failed = any(cell.status not in ("ok", "skipped") for cell in result.cells)
    broken = any(f.severity == "error" for c in result.comparisons for f in c.findings)
    return EXIT_FOUND if failed or broken else EXIT_DONE


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    """What `make_spec` takes: the spec file's options, overridden by those of the command line."""
    given = {k: v for k, v in vars(arguments).items() if v is not None}
    options = _from_file(given["spec"]) if "spec" in given else {}
    parse: dict[str, tuple[str, Callable[[str], Any]]] = {
        "candidate": ("candidates", lambda v: v),
        "baseline": ("baseline", str),
        "name": ("name", str),
        "batch_sizes": ("batch_sizes", lambda v: _whole_list("batch sizes", v, "--batch-sizes 1,2,4,8")),
        "steps": ("steps", lambda v: _whole_list("steps", v, "--steps 10")),
        "prompts": ("prompts", request.read_prompts),
        "guidance_scale": ("guidance_scale", lambda v: _number("guidance scale", v, float)),
        "output_type": ("output_type", str),
        "seed_policy": ("seed_policy", str),
        "device": ("device_name", str),
        "max_time": ("max_time_s", _duration),
    }
    for name in ("rounds", "samples", "height", "width", "seed", "warm_up", "threads"):
        parse[name] = (name, lambda v, name=name: _number(name.replace("_", "-"), v, int))
    return {"candidates": ()} | options | {parse[k][0]: parse[k][1](v) for k, v in given.items() if k in parse}


def _from_file(path: str) -> dict[str, Any]:
    """A spec file's options under `make_spec`'s names; raises InputError for an unknown one or a wrong type."""
    types = {"candidates": list, "baseline": str, "name": str, "batch_sizes": list, "steps": list, "rounds": int}
    types |= {"samples": int, "prompts": list, "guidance_scale": (int, float), "height": int, "width": int}
    types |= {"output_type": str, "seed": int, "warm_up": int, "threads": int, "seed_policy": str, "device": str}
    types |= {"max_time": str}
    options = request.read_spec_file(path)
    for key, value in options.items():
        item = int if key in ("batch_sizes", "steps") else str
        bad_items = isinstance(value, list) and not all(type(v) is item for v in value)
        if key not in types or not isinstance(value, types[key]) or isinstance(value, bool) or bad_items:
            known = "a known option of the right type: " + ", ".join(types)
            raise InputError(f"spec file {path}", given=f"{key} = {value}", expected=known, todo="mend that line")
    if "max_time" in options:
        options["max_time_s"] = _duration(options.pop("max_time"))
    if "device" in options:
        options["device_name"] = options.pop("device")
    return options


def _whole_list(what: str, text: str, example: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            what, given=text, expected="whole numbers from 1, with commas", todo=f"e.g. {example}"
        ) from None


def _number(what: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        name = "a whole number" if kind is int else "a number"
        raise InputError(what, given=text, expected=name, todo=f"e.g. --{what.replace(' ', '-')} 8") from None


def _duration(text: str) -> float:
    match = DURATION.fullmatch(text.strip())
    if match is None:
        raise InputError(
            "max time", given=text, expected="a duration such as 90s, 10m or 1h", todo="e.g. --max-time 10m"
        )
    return float(match[1]) * SECONDS[match[2]]


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
        data = content.encode() if isinstance(content, str) else content
        if special:
            path.write_bytes(data)
            return
        partial = path.with_name(path.name + ".part")
        partial.write_bytes(data)
        partial.replace(path)

    return write


def _document(result: results.Result) -> str:
    from bench_core import exports

    return json.dumps(exports.document(result), indent=1, allow_nan=False) + "\n"


# -- runs, export, import, doctor -------------------------------------------------------------------------------


def runs(arguments: argparse.Namespace) -> int:
    """List the stored runs, newest first."""
    from bench_core import terminal

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
    from bench_core import tables

    frame = tables.calls(result)
    return frame.to_csv(index=False) if format_ == "csv" else frame.to_parquet(index=False)


def import_(arguments: argparse.Namespace) -> int:
    """Store the run of an export file."""
    from bench_core import exports

    print(exports.import_file(Store(), arguments.file))
    return EXIT_DONE


def doctor(arguments: argparse.Namespace) -> int:
    """Check that this machine can measure."""
    from bench_core import doctor, terminal

    checks = doctor.check()
    terminal.print_checks(checks)
    return EXIT_DONE if all(c.status != "fail" for c in checks) else EXIT_FOUND


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
    _add_run(_command(commands, "run", run))
    _command(commands, "runs", runs)
    exporter = _command(commands, "export", export)
    exporter.add_argument("run", metavar="RUN", help="a run's id, or latest")
    exporter.add_argument("--format", default="json", metavar="F", help="json (everything), csv or parquet (the calls)")
    exporter.add_argument("-o", "--output", metavar="FILE", help="write there instead of to stdout")
    _command(commands, "import", import_).add_argument("file", metavar="FILE", help="a JSON export")
    _command(commands, "doctor", doctor)
    return parser


def _command(commands: Any, name: str, function: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
    parser.set_defaults(command=function)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--candidate",
        action="append",
        metavar="C",
        help=f"{CANDIDATE_FORM}; may be repeated, the first is the baseline",
    )
    add("--baseline", metavar="C", help="the candidate that the others are compared with")
    add("--name", help="a name for the run")
    add("--batch-sizes", metavar="B,...", help="default 1,2,4,8")
    add("--steps", metavar="N,...", help="denoising steps, default 10")
    add("--samples", metavar="N", help="images per cell at least")
    add("--rounds", metavar="N", help="timed calls per cell, default 10")
    add("--max-time", metavar="T", help="begin no new round after this, e.g. 10m")
    add("--prompts", metavar="FILE", help="one prompt a line; default: built-in prompts")
    add("--guidance-scale", metavar="G", help="default: what suits the first candidate's model, 7.5 when unknown")
    add("--height", metavar="H", help="pixels, a multiple of 8; default: the model's")
    add("--width", metavar="W", help="pixels, a multiple of 8; default: the model's")
    add("--output-type", metavar="T", help="pil (default), np or latent")
    add("--seed", metavar="S", help="sample k has seed S + k; default 0")
    add("--warm-up", metavar="N", help="calls per cell that are not counted, default 3")
    add("--threads", metavar="N", help="CPU threads, default one fewer than the cores")
    add("--seed-policy", metavar="P", help="per-sample (default), reset-per-batch or continuing")
    add("--device", metavar="D", help="auto (default), cpu or cuda:0")
    add("--spec", metavar="FILE", help="a TOML file with these options, e.g. batch_sizes = [1, 2]")
    add("--resume", metavar="RUN", help="measure what is missing of a stored run")
    add("--json", metavar="FILE", help="write the export there; - is stdout")
    add("--quiet", action="store_true", help="show no progress")
