"""Environments that candidates may be measured in: those that somebody named on a command line of this machine.

Measuring a candidate `...+env:path=PATH` runs the interpreter that it names, with the rights of whoever measures. So a
page, a link, a spec file or an imported run cannot name one: what is typed is checked and noted in a file, and the
conductor runs no other. The run itself opens for reading anywhere.

>>> refuse(["shapes", "shapes+bf16"])
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from bench_core.errors import InputError
from bench_core.machine import interpreter
from bench_core.phrase import Phrase
from bench_core.spec import Candidate, RunSpec
from bench_core.store import atomic
from bench_core.store.folders import home
from bench_core.techniques import registry as techniques

NOTED = "environments.json"
"""The file with the interpreters that were typed, below `home()`."""


def admit(spec: RunSpec) -> dict[str, dict[str, str]]:
    """Check the environments of a run that was typed on a command line, and note them. Raises InputError.

    Returns the versions in each, by its candidate.
    """
    found: dict[str, dict[str, str]] = {}
    for candidate in spec.candidates:
        path = techniques.environment(candidate)
        if path is not None:
            python = interpreter.locate(path)
            found[candidate.key] = interpreter.check(python, techniques.packages(candidate))
            _note(python)
    return found


def python_of(candidate: Candidate) -> Path | None:
    """The interpreter of a candidate's own environment; None where it has none.

    Raises InputError where that is not on this machine, or where nobody has named it on a command line here.
    """
    path = techniques.environment(candidate)
    if path is None:
        return None
    python = interpreter.locate(path)
    if str(python) not in _noted():
        raise _not_typed(candidate.key, path)
    return python


def python_for(candidate: Candidate, spec: RunSpec) -> Path | None:
    """The interpreter that a worker of a run is started in; None is a fork of the worker server.

    Where any candidate of the run has an environment of its own, all are started the same way. Raises as `python_of`.
    """
    own = python_of(candidate)
    return own or (Path(sys.executable) if any(map(techniques.environment, spec.candidates)) else None)


def check(spec: RunSpec) -> None:
    """Raise InputError where a candidate's environment is not here, or nobody has named it on a command line here."""
    for candidate in spec.candidates:
        python_of(candidate)


def refuse(candidates: Iterable[str]) -> None:
    """Raise InputError for the first candidate string with an environment of its own, or that is no candidate."""
    for text in candidates:
        path = techniques.environment(Candidate.parse(text))
        if path is not None:
            raise _not_typed(text, path)


def _not_typed(candidate: str, path: str) -> InputError:
    return InputError(
        Phrase("candidate {candidate!r}", candidate=candidate),
        given=Phrase("the environment {path}, whose interpreter would be run", path=path),
        expected="an environment that you type on the command line",
        todo="measure it with: fairspeed run --candidate ...",
    )


def _noted() -> list[str]:
    """The interpreters that were typed; none where the file is damaged."""
    try:
        found = json.loads((home() / NOTED).read_bytes())
    except (OSError, ValueError):
        return []
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _note(python: Path) -> None:
    names = sorted({*_noted(), str(python)})
    home().mkdir(parents=True, exist_ok=True)
    atomic.write(home() / NOTED, json.dumps(names, indent=1) + "\n")
