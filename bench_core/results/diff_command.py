"""The command line that decides in one sitting what two runs leave open.

Where both have a candidate of the same name, what changed is the code or its versions: then the old side is that
candidate in another environment, whose folder only the user knows. Every condition of run B that is not a default is
in the command; prompts of its own go into a file.

>>> # gate_commands(found, spec_b)
>>> # ['fairspeed gate --base shapes+env:path=ENVIRONMENT_OF_A --head shapes --batch-sizes 1,4 --steps 10']
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from bench_core.errors import InputError
from bench_core.machine import cores, device
from bench_core.models import registry as models
from bench_core.request.fields import default, flag
from bench_core.request.prompts import default_prompts
from bench_core.results.diff_records import CellDiff, Diff
from bench_core.spec import Candidate, Protocol, RunSpec
from bench_core.techniques import registry as techniques

PLACE = "ENVIRONMENT_OF_{run}"
"""Stands for the folder of an environment."""
PROMPTS_FILE = "prompts.json"
"""What the file with the prompts of a run is called in the command."""
SAME = {
    "height": "height",
    "width": "width",
    "output_type": "output_type",
    "seed": "seed",
    "seed_policy": "seed_policy",
}
SAME |= {"warm_up": "warm_up_calls"}
"""Options by name, with the field of the protocol: in the command where it is not the option's default."""


def gate_commands(found: Diff, asked: RunSpec, run: str = "A") -> list[str]:
    """One for each candidate with cells that are left open.

    `asked` is what run B was asked for; `run` is what run A is called.
    """
    left_open: dict[tuple[str, str], list[CellDiff]] = {}
    for cell in (c for c in found.asked if c.verdict == "inconclusive"):
        left_open.setdefault((cell.candidate_a, cell.candidate_b), []).append(cell)
    return [_command(*pair, cells, asked, run) for pair, cells in left_open.items()]


def names_a_place(command: str, run: str = "A") -> bool:
    """Whether the folder of an environment has to be filled in."""
    return PLACE.format(run=run) in command


def prompts_file(asked: RunSpec) -> str | None:
    """The content of `PROMPTS_FILE`; None where a run has the built-in prompts."""
    prompts = asked.protocol.prompts
    return None if prompts == default_prompts() else json.dumps(prompts, ensure_ascii=False, indent=1) + "\n"


def _command(base: str, head: str, cells: Sequence[CellDiff], asked: RunSpec, run: str) -> str:
    sizes, steps = ({getattr(c, name) for c in cells} for name in ("batch_size", "steps"))
    options = [
        ("--base", _elsewhere(base, run) if base == head else base),
        ("--head", head),
        ("--batch-sizes", ",".join(map(str, sorted(sizes)))),
        ("--steps", ",".join(map(str, sorted(steps)))),
        *_conditions(asked, head),
    ]
    return shlex.join(["fairspeed", "gate", *(word for option in options for word in option)])


def _conditions(asked: RunSpec, head: str) -> Iterator[tuple[str, str]]:
    """The conditions that are not as they would be if nothing were asked for, and what is accepted."""
    p = asked.protocol
    if p.guidance_scale != _guidance(head):
        yield flag("guidance_scale"), f"{p.guidance_scale:g}"
    for option, field in SAME.items():
        if (value := getattr(p, field)) != default(option):
            yield flag(option), str(value)
    if prompts_file(asked) is not None:
        yield flag("prompts"), PROMPTS_FILE
    yield from _machine(p)
    for rule, reason in asked.accept.items():
        yield flag("accept"), f"{rule}={reason}"


def _machine(p: Protocol) -> Iterator[tuple[str, str]]:
    """Device and threads, where they are not those of this machine."""
    if p.device != device.default():
        yield flag("device"), p.device
    if p.threads != cores.default_threads(p.device):
        yield flag("threads"), str(p.threads)


def _guidance(candidate: str) -> float | None:
    """What suits the model; None where it is not known here."""
    try:
        return models.describe(Candidate.parse(candidate).model).guidance_scale
    except InputError:
        return None


def _elsewhere(candidate: str, run: str) -> str:
    """The candidate in another environment; one that names an environment stays as it is."""
    if techniques.environment(Candidate.parse(candidate)) is not None:
        return candidate
    name, _, copy = candidate.partition("#")
    return f"{name}+env:path={PLACE.format(run=run)}" + (f"#{copy}" if copy else "")
