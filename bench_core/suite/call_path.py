"""How a candidate will be called and how many steps it will make, as far as that is known before anything runs.

A model file is read and never run (`suite.inference`). What makes steps of its own makes those that its source has.

>>> path = call_path(Candidate.parse("shapes+steps:n=5"), steps=20)
>>> path.steps, path.configured_steps, path.parameters is None
(5, 5, True)
"""

from __future__ import annotations

from collections.abc import Mapping

from bench_core.models import registry as models
from bench_core.records import Record
from bench_core.spec import Candidate
from bench_core.suite.inference import how_called
from bench_core.techniques import registry as techniques


class CallPath(Record):
    """What is called, and what of a run it goes by. None is what the source does not tell."""

    parameters: tuple[str, ...] | None
    """Of the file's `inference`; None where the pipeline itself is called."""
    own_steps: bool
    """Whether it makes steps of its own, whatever is asked for."""
    own_seeds: bool
    """Whether it does not use the generators that it is given."""
    configured_steps: int | None
    """The number of steps that the candidate has of its own."""
    steps: int | None
    """The number that will run."""


def call_path(candidate: Candidate, steps: int) -> CallPath:
    """The call path of a candidate in a run of so many steps. Raises InputError where there is no such model."""
    model, called = models.describe(candidate.model), how_called(candidate)
    fixed = _steps(techniques.changes(candidate))
    declared = _steps(model.changes or {})
    own = getattr(model, "configured_steps", None) or declared
    makes_own = called.own_steps or called.declares_steps
    return CallPath(
        parameters=called.parameters,
        own_steps=makes_own or fixed is not None,
        own_seeds=called.own_seeds,
        configured_steps=own if fixed is None else fixed,
        steps=fixed or (own if makes_own else steps),
    )


def _steps(changes: Mapping[str, str]) -> int | None:
    """Steps that are declared to be made whatever a run asks for."""
    said = changes.get("num_inference_steps", "")
    return int(said) if said.isdigit() else None
