"""The number of steps that a candidate is configured for, before it is loaded: what a run's number may differ from."""

from __future__ import annotations

from bench_core.models import registry as models
from bench_core.spec import Candidate
from bench_core.techniques import registry as techniques


def configured_steps(candidate: Candidate) -> int | None:
    """What its technique `steps` holds it to, else what its model file has written down; None where neither says one.

    Reads the file and does not run it. Raises InputError where there is no such model, or the file is not readable.

    >>> configured_steps(Candidate.parse("shapes+steps:n=5"))
    5
    >>> configured_steps(Candidate.parse("file:examples/model_files/hard_coded.py"))
    20
    """
    held = techniques.changes(candidate).get("num_inference_steps")
    return models.describe(candidate.model).configured_steps if held is None else int(held)
