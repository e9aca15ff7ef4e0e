"""How a candidate will be called and how many steps it will make, as far as that is known before anything runs.

A model file is read and never run: its `inference` is called with what it takes of prompts, steps and generator; without
one the pipeline is called. An `inference` that takes no steps makes those that its source has.

>>> path = call_path(Candidate.parse("shapes+steps:n=5"), steps=20)
>>> path.steps, path.configured_steps, path.parameters is None
(5, 5, True)
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bench_core.errors import InputError
from bench_core.fairness.audit.audit import read
from bench_core.fairness.source.source import ModelFile
from bench_core.models import registry as models
from bench_core.records import Record
from bench_core.spec import Candidate
from bench_core.techniques import registry as techniques

GENERATORS = ("generator", "seed")


class CallPath(Record):
    """What is called, with what of it a run says. None is what the source does not tell."""

    parameters: tuple[str, ...] | None
    """Of the file's `inference`; None where the pipeline itself is called."""
    takes_steps: bool
    takes_generator: bool
    configured_steps: int | None
    """The number of steps that the candidate has of its own."""
    steps: int | None
    """The number that will run."""

    @property
    def differs(self) -> bool:
        """Whether other steps will run than the candidate has of its own."""
        return self.configured_steps is not None and self.configured_steps != self.steps


def call_path(candidate: Candidate, steps: int) -> CallPath:
    """The call path of a candidate in a run of so many steps. Raises InputError where there is no such model."""
    model = models.describe(candidate.model)
    fixed = _steps(techniques.changes(candidate))
    own = getattr(model, "configured_steps", None) or _steps(model.changes or {})
    configured = own if fixed is None else fixed
    found = _model_file(Path(model.source)) if models.runs_code(candidate.model) else None
    parameters = None if found is None else found.parameters
    takes_steps = found is None or found.parameters is None or found.takes_steps
    takes_generator = found is None or found.parameters is None or found.takes_more or _has_generator(found.parameters)
    return CallPath(
        parameters=parameters,
        takes_steps=takes_steps,
        takes_generator=takes_generator,
        configured_steps=configured,
        steps=fixed or (steps if takes_steps else configured),
    )


def _steps(changes: Mapping[str, str]) -> int | None:
    """Steps that are declared to be made whatever a run asks for."""
    said = changes.get("num_inference_steps", "")
    return int(said) if said.isdigit() else None


def _model_file(path: Path) -> ModelFile | None:
    """What a file offers; None where its source does not tell, or cannot be read."""
    try:
        return read(path.read_text(encoding="utf-8", errors="replace"), path.name).model
    except (OSError, InputError):
        return None


def _has_generator(parameters: tuple[str, ...]) -> bool:
    return any(name.startswith(GENERATORS) for name in parameters)
