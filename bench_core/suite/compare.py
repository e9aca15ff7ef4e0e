"""`compare`, asked for and answered: generated code and a ground truth over one base, everybody called the same way.

A pass goes through all samples in batches, each called once; passes repeat, and candidates take turns. With `original`
the run also has the arms by which the old script's claim is taken apart (`suite.arms`, `suite.decomposition`).

>>> spec = compare_spec(CompareOptions(base="shapes", speedup="shapes+bf16", steps=10, original="found"))
>>> spec.roles, spec.protocol.rounds, len(spec.candidates)
({'base': 'shapes', 'speedup': 'shapes+bf16'}, 4, 10)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from bench_core import plan
from bench_core.errors import InputError
from bench_core.phrase import Phrase
from bench_core.records import Record
from bench_core.request import build
from bench_core.request.options import checked
from bench_core.request.run_options import STARTS
from bench_core.spec import Candidate, Original, Protocol, RunSpec, Size
from bench_core.suite import passes_asked
from bench_core.suite.arms import arms
from bench_core.suite.inference import how_called

BATCH_SIZE, STEPS, SAMPLES = 4, 50, 36
"""What is not asked for is as in the script that this replaces."""
Role = Literal["base", "speedup", "gt"]
ROLES: tuple[Role, ...] = get_args(Role)


class CompareOptions(Record):
    """What may be asked of `compare`; `others` are further options of a run, by their names in `RunOptions`."""

    base: str
    speedup: str
    """The generated code."""
    gt: str | None = None
    """The ground truth: an acceleration that is known to be right."""
    batch_size: Size = BATCH_SIZE
    steps: Size = STEPS
    samples: Size = SAMPLES
    passes: Size | None = None
    original: Original | None = None
    clip_model: str | None = None
    """What scores the pictures; None: nothing does."""
    others: Mapping[str, Any] = {}


def compare_spec(options: CompareOptions) -> RunSpec:
    """The run that answers it. Raises InputError for what does not exist or cannot be measured."""
    roles: dict[str, str] = {role: key.strip() for role in ROLES if (key := getattr(options, role))}
    own = _arms(options, roles) if options.original else {}
    others = dict.fromkeys(key for of_role in own.values() for key in of_role.values())
    keys = [*roles.values(), *(key for key in others if key not in roles.values())]
    spec = build.spec_from(checked(candidates=keys, **_asked(options, roles)))
    purpose = {"roles": roles, "original": options.original, "arms": own, "clip_model": options.clip_model}
    changes = {"command": "compare", **purpose, "protocol": _protocol(spec.protocol, options)}
    return RunSpec.model_validate(spec.model_dump() | changes)


def fewest_passes(options: CompareOptions) -> int:
    """Passes where none are asked for.

    >>> fewest_passes(CompareOptions(base="a", speedup="b", samples=36, batch_size=8))
    3
    """
    if options.original:
        return passes_asked.AS_ORIGINAL
    return passes_asked.fewest(options.samples, options.batch_size, at_least=STARTS)


def _asked(options: CompareOptions, roles: Mapping[str, str]) -> dict[str, Any]:
    """The fields of `RunOptions`."""
    passes = options.passes or fewest_passes(options)
    names = [Candidate.parse(key).short for role, key in roles.items() if role != "base"]
    asked = {
        "name": f"compare {' and '.join(names)} with {Candidate.parse(roles['base']).short}",
        "batch_sizes": plan.pass_sizes(options.samples, options.batch_size),
        "steps": (options.steps,),
        "rounds": passes,
        **options.others,
    }
    if options.original:
        asked["starts"] = passes_asked.starts_as_original(asked.get("starts"), passes)
    return asked


def _protocol(protocol: Protocol, options: CompareOptions) -> Protocol:
    """The protocol of passes; pictures that will be scored are saved."""
    saved = {} if options.clip_model is None else {"saved_samples": options.samples}
    return passes_asked.protocol(protocol, options.samples, options.batch_size, **saved)


def _arms(options: CompareOptions, roles: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The candidates by role and condition. Raises InputError where the old script would have timed nothing."""
    assert options.original is not None
    if options.samples <= options.batch_size:
        raise InputError(
            "samples",
            given=options.samples,
            expected=Phrase(
                "more than the batch size ({n}): the old script used up its first batch for warm-up and would have "
                "timed nothing",
                n=options.batch_size,
            ),
            todo=Phrase("e.g. {option}", option=f"--samples {2 * options.batch_size}"),
        )
    return {
        role: arms(key, how_called(Candidate.parse(key)), options.original, steps=options.steps)
        for role, key in roles.items()
    }
