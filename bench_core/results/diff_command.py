"""The command line that decides in one sitting what two runs leave open.

Where both have a candidate of the same name, what changed is the code or its versions: then the old side is that
candidate in another environment, whose folder only the user knows.

>>> # gate_commands(found)
>>> # ['fairspeed gate --base shapes+env:path=ENVIRONMENT_OF_A --head shapes --batch-sizes 1,4 --steps 10']
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from bench_core.results.diff_records import CellDiff, Diff
from bench_core.spec import Candidate
from bench_core.techniques import registry as techniques

PLACE = "ENVIRONMENT_OF_{run}"
"""Stands for the folder of an environment."""


def gate_commands(found: Diff, run: str = "A") -> list[str]:
    """One for each candidate with cells that are left open; `run` is what run A is called."""
    left_open: dict[tuple[str, str], list[CellDiff]] = {}
    for cell in (c for c in found.asked if c.verdict == "inconclusive"):
        left_open.setdefault((cell.candidate_a, cell.candidate_b), []).append(cell)
    return [_command(*pair, cells, run) for pair, cells in left_open.items()]


def names_a_place(command: str, run: str = "A") -> bool:
    """Whether the folder of an environment has to be filled in."""
    return PLACE.format(run=run) in command


def _command(base: str, head: str, cells: Sequence[CellDiff], run: str) -> str:
    sizes, steps = ({getattr(c, name) for c in cells} for name in ("batch_size", "steps"))
    options = {
        "--base": _elsewhere(base, run) if base == head else base,
        "--head": head,
        "--batch-sizes": ",".join(map(str, sorted(sizes))),
        "--steps": ",".join(map(str, sorted(steps))),
    }
    return shlex.join(["fairspeed", "gate", *(word for option in options.items() for word in option)])


def _elsewhere(candidate: str, run: str) -> str:
    """The candidate in another environment; one that names an environment stays as it is."""
    if techniques.environment(Candidate.parse(candidate)) is not None:
        return candidate
    name, _, copy = candidate.partition("#")
    return f"{name}+env:path={PLACE.format(run=run)}" + (f"#{copy}" if copy else "")
