"""Reads and checks the options of a run, from the command line, a spec file or a program. Errors are one line each.

>>> checked(candidates=["shapes"], precision="1%").precision
0.01
>>> checked(candidates=["shapes"], rounds=0)
Traceback (most recent call last):
...
bench_core.errors.InputError: rounds: got '0', expected a whole number from 1 to 1000000; e.g. --rounds 10
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bench_core.errors import InputError, nearest
from bench_core.machine import files
from bench_core.phrase import Phrase
from bench_core.request import environments
from bench_core.request.fields import expected, explained, flag, limits, option
from bench_core.request.prompts import read_prompts
from bench_core.request.run_options import RunOptions
from bench_core.request.values import label


def checked(**values: object) -> RunOptions:
    """The options of these values. Raises InputError for the first that is wrong."""
    try:
        return RunOptions.model_validate(values)
    except ValidationError as error:
        raise _in_one_line(error.errors()[0]) from None


def _in_one_line(error: ErrorDetails) -> InputError:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, InputError):
        return cause
    name, what = str(error["loc"][0]), error["input"]
    if error["type"] == "extra_forbidden":
        todo = nearest(name, RunOptions.model_fields)
        return InputError("option", given=name, expected="the name of an option", todo=todo)
    if error["type"] in ("missing", "too_short"):
        what = Phrase("none")
    wanted = Phrase("a list of {items}", items=expected(name)) if error["type"] == "tuple_type" else expected(name)
    choices = limits(name).choices
    todo = nearest(what, choices) if choices and isinstance(what, str) else _example(name)
    return InputError(label(name), given=what, expected=wanted, todo=todo)


def _example(name: str) -> Phrase:
    return Phrase("e.g. {option}", option=f"{flag(name)} {option(name).example}")


# -- the command line and spec files ---------------------------------------------------------------------------------


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the options of a run to a parser."""
    add_fields(parser, RunOptions.model_fields)
    parser.add_argument("--spec", metavar="FILE", help="a TOML file with these options, e.g. batch_sizes = [1, 2]")
    add_outside(parser)


def add_fields(
    parser: argparse.ArgumentParser, names: Iterable[str], defaults: Mapping[str, object] = MappingProxyType({})
) -> None:
    """Add these fields of `RunOptions` to a parser; with the prompts what names their column.

    `defaults` are those of the command, where they are others.
    """
    for name in names:
        parser.add_argument(
            flag(name),
            action="append" if option(name).repeated else "store",
            metavar=option(name).metavar,
            help=explained(name, defaults.get(name)).replace("%", "%%"),
        )
        if name == "prompts":
            parser.add_argument(
                "--prompt-column",
                metavar="NAME",
                help="the column or key of the prompts in the file; default: prompt, caption or the only one",
            )


def add_outside(parser: argparse.ArgumentParser) -> None:
    """Add what is no part of a run's spec: which run to resume, what is written and shown."""
    parser.add_argument("--resume", metavar="RUN", help="measure what is missing of a stored run")
    parser.add_argument("--json", metavar="FILE", help="write the export there; - is stdout")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def given(arguments: argparse.Namespace) -> RunOptions:
    """The spec file's options, overridden by those of the command line. Raises InputError."""
    path: str | None = getattr(arguments, "spec", None)
    typed = typed_options(arguments)
    if path is None:
        return checked(**typed)
    file = {name: value for name, value in read_spec_file(path).items() if name not in typed}
    try:
        found = RunOptions.model_validate(file | typed)
    except ValidationError as error:
        first = next((e for e in error.errors() if e["type"] == "extra_forbidden"), error.errors()[0])
        name = str(first["loc"][0]) if first["loc"] else ""
        problem = _in_one_line(first)
        raise (_in_file(path, name, file[name], problem) if name in file else problem) from None
    environments.refuse(found.candidates if "candidates" in file else ())
    return found


def read_spec_file(path: str) -> dict[str, Any]:
    """The values of a TOML file, named like the fields of `RunOptions`. Raises InputError when it cannot be read."""
    try:
        return tomllib.loads(files.read_text(path))
    except RecursionError:
        error: object = Phrase("lists in lists without end")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        error = problem
    todo = Phrase("mend it ({reason})", reason=error)
    raise InputError("spec file", given=path, expected="a readable TOML file", todo=todo) from None


def typed_options(arguments: argparse.Namespace) -> dict[str, object]:
    """The options of `RunOptions` that are on the command line, with their values read. Raises InputError."""
    found: dict[str, object] = {}
    column: str | None = getattr(arguments, "prompt_column", None)
    for name in RunOptions.model_fields:
        text = getattr(arguments, flag(name).removeprefix("--").replace("-", "_"), None)
        if text is None or isinstance(text, list):
            found |= {} if text is None else {name: text}
        elif name == "prompts":
            found[name] = read_prompts(text, column)
        else:
            found[name] = option(name).read(text)
    if column is not None and "prompts" not in found:
        todo = "name the file with --prompts"
        raise InputError("prompt column", given=column, expected="a file of prompts beside it", todo=todo)
    return found


def _in_file(path: str, name: str, value: object, problem: InputError) -> InputError:
    """The same error, naming the line of the spec file."""
    line = f"{name} = {json.dumps(value, default=str, ensure_ascii=False)}"
    what = Phrase("spec file {path}", path=path)
    return InputError(what, given=line, expected=problem.expected, todo=problem.todo)
