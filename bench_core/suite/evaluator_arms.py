"""The candidates by which a claim of the old evaluator is taken apart: a candidate as it was, then fair step by step.

The old script called everybody once for the batch, with the steps that the model file configures if it configures any,
and a generator seeded anew for every batch; it warmed up with up to three full batches, and no more. It counted every
batch as a full one. Conditions are techniques that are added to a candidate; one that it names itself stays its own.

>>> found = arms("shapes", Called(), configured_steps=20, steps=50, seed=42, warm_up_calls=3)
>>> found["old"]
'shapes+steps:n=20+seeds:policy=reset-per-batch,seed=42+warm-up:calls=3'
>>> found["steps"], found["seeds"]
('shapes+seeds:policy=reset-per-batch,seed=42', 'shapes')
"""

from __future__ import annotations

from collections.abc import Iterator

from bench_core.suite.arms import switched
from bench_core.suite.decomposition import Condition
from bench_core.suite.inference import Called

SWITCHES: tuple[Condition, ...] = ("warm-up", "steps", "seeds")
"""Conditions in the order in which they are switched; `samples` is counting, and switches no candidate."""


def arms(
    key: str, called: Called, *, configured_steps: int | None, steps: int, seed: int, warm_up_calls: int
) -> dict[str, str]:
    """A candidate's arms by condition: `alone` and `old` have no fair one, each other one and those before it.

    `key` is the candidate's, `steps` and `seed` are what everybody is asked for.
    """

    def conditions(fair: set[Condition]) -> Iterator[str]:
        yield from _steps(called, configured_steps, steps, fair="steps" in fair)
        yield from _seeds(called, seed, fair="seeds" in fair)
        if "warm-up" not in fair:
            yield f"warm-up:calls={warm_up_calls}"

    return switched(key, SWITCHES, conditions)


def _steps(called: Called, configured: int | None, steps: int, *, fair: bool) -> Iterator[str]:
    """Where a file makes steps of its own, it is held to those that are asked for once steps are fair."""
    if not fair and configured not in (None, steps):
        yield f"steps:n={configured}"
    elif called.own_steps:
        yield f"steps:n={steps}"


def _seeds(called: Called, seed: int, *, fair: bool) -> Iterator[str]:
    if not fair:
        yield f"seeds:policy=reset-per-batch,seed={seed}"
    elif called.own_seeds:
        yield "seeds:policy=per-sample"
