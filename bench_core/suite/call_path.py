"""How a candidate will be called and how many steps it will make, as far as that is known before anything runs.

A model file is read and never run (`suite.inference`). What makes steps of its own makes those that its source has.

>>> path = call_path(Candidate.parse("shapes+steps:n=5"), steps=20)
>>> path.steps, path.configured_steps, path.parameters is None
(5, 5, True)
"""

from __future__ import annotations

from bench_core.models import registry as models
from bench_core.records import Record
from bench_core.request.configured import configured_steps
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
    called, declared = how_called(candidate), _declared_steps(candidate)
    configured = configured_steps(candidate) or declared
    own_steps = called.own_steps or declared is not None
    return CallPath(
        parameters=called.parameters,
        own_steps=own_steps,
        own_seeds=called.own_seeds,
        configured_steps=configured,
        steps=configured if own_steps else steps,
    )


def _declared_steps(candidate: Candidate) -> int | None:
    """Steps that its model file or a technique declares to make, whatever a run asks for."""
    said = techniques.changes(candidate, models.describe(candidate.model).changes).get("num_inference_steps", "")
    return int(said) if said.isdigit() else None
