"""The candidates by which a claim of the old comparer is taken apart: each side as it was, then fair step by step.

The old script as it was *found* called an `inference` with pipe and prompts only, so with the file's own steps and
seeds, and a pipeline without one prompt by prompt and unseeded. What an `inference` has no default for it is given
here, where the script would have failed. As it was *proposed* the script called everybody once for the batch, with one
generator that runs on. Either warmed up with one call. Conditions are techniques that are added to a candidate; a
candidate that already names one keeps its own.

An `inference` that makes steps of its own, or seeds for itself, would make even the last comparison unfair: there it is
*held* to what is asked for.

>>> found = arms("shapes", Called(), "found", steps=50)
>>> found["old"], found["execution"], found["seeds"]
('shapes+serial+seeds:policy=unseeded+warm-up:calls=1', 'shapes+seeds:policy=unseeded', 'shapes')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import get_args

from bench_core.spec import Candidate, Original
from bench_core.suite.decomposition import Condition, State
from bench_core.suite.inference import Called

OLD, ALONE = "old", "alone"
SWITCHES: tuple[Condition, ...] = ("warm-up", "execution", "steps", "seeds")
"""Conditions in the order in which they are switched; `samples` is counting, and switches no candidate."""
OLD_SEED = 33


def arms(key: str, called: Called, original: Original, *, steps: int) -> dict[str, str]:
    """A candidate's arms by condition: `alone` and `old` have no fair one, each other one and those before it.

    `key` is the candidate's, `steps` what everybody is asked for.
    """
    return switched(key, SWITCHES, lambda fair: _conditions(called, original, steps, fair=fair))


def switched(
    key: str, switches: Sequence[Condition], conditions: Callable[[set[Condition]], Iterable[str]]
) -> dict[str, str]:
    """A candidate's arms, with one condition after the other switched.

    `conditions(fair)` are the techniques that make all conditions the old ones but for those that are `fair`. One that
    the candidate names itself stays its own.
    """
    named = {use.name for use in Candidate.parse(key).techniques}
    found = {}
    for i, condition in enumerate((OLD, *switches)):
        added = (text for text in conditions(set(switches[:i])) if text.partition(":")[0] not in named)
        found[condition] = "+".join([key, *added])
    return {ALONE: f"{found[OLD]}+alone"} | found


def states(arms: Mapping[str, Mapping[str, str]], base: str, other: str) -> list[State]:
    """The states of two roles of a run, from the old conditions to the fair ones."""
    first, *switches = [name for name in (OLD, *get_args(Condition)) if name in arms[base]]
    return [
        State(None, arms[base][first], arms[other][first]),
        *(State(name, arms[base][name], arms[other][name]) for name in switches),
    ]


def _conditions(called: Called, original: Original, steps: int, *, fair: set[Condition]) -> Iterator[str]:
    """The techniques that make a candidate's conditions the old ones but for those that are `fair`."""
    has_inference = called.parameters is not None
    is_found, is_seeded = original == "found", "seeds" in fair
    chooses_steps = has_inference and not called.declares_steps and not called.requires("step")
    own_defaults = is_found and not is_seeded and (chooses_steps or has_inference and not called.requires("generator"))
    if is_found and not has_inference and "execution" not in fair:
        yield "serial"
    if own_defaults:
        yield "own-defaults"
    if "steps" in fair and (called.own_steps or (own_defaults and chooses_steps)):
        yield f"steps:n={steps}"
    if not is_seeded and not has_inference and is_found:
        yield "seeds:policy=unseeded"
    if not is_seeded and not is_found and called.takes_generator:
        yield f"seeds:policy=continuing,seed={OLD_SEED}"
    if is_seeded and called.own_seeds:
        yield "seeds:policy=per-sample"
    if "warm-up" not in fair:
        yield "warm-up:calls=1"
