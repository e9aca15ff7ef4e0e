"""`evaluate`, asked for: one candidate over a set of samples in batches, as evaluation scripts do it, but repeated.

A pass goes through the samples in order, in batches, of which the last may be shorter. Passes repeat, paired with those
of the candidate that it is measured against, until there are enough calls for an interval. What comes of it is in
`suite.evaluation`.

>>> spec = evaluate_spec(EvaluateOptions(candidate="shapes", num_samples=36, steps=10))
>>> spec.protocol.batch_sizes, spec.protocol.rounds, spec.protocol.steps
((8, 4), 3, (10,))
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bench_core import plan
from bench_core.records import Record
from bench_core.request import build
from bench_core.request.options import checked
from bench_core.spec import Candidate, Protocol, RunSpec, Size

NUM_SAMPLES, BATCH_SIZE, STEPS, SEED = 32, 8, 50, 42
"""What is not asked for is as in the scripts that this replaces."""
WARM_UP_CALLS = 3
FULL_BATCHES = 10
"""Timed calls of a full batch at least."""
NO_CLIP = "none"


class EvaluateOptions(Record):
    """What may be asked of `evaluate`; what a run has as well is in `others`, by the names of `RunOptions`."""

    candidate: str
    against: str | None = None
    num_samples: Size = NUM_SAMPLES
    batch_size: Size = BATCH_SIZE
    steps: Size | None = None
    steps_from: Literal["config"] | None = None
    passes: Size | None = None
    clip_model: str | None = None
    """What scores the pictures; None: the bundled CLIP where it can judge them; `none`: nothing does."""
    as_original: bool = False
    others: Mapping[str, Any] = {}


def evaluate_spec(options: EvaluateOptions) -> RunSpec:
    """The run that answers it. Raises InputError for what does not exist or cannot be measured."""
    roles = {"candidate": options.candidate.strip()}
    if options.against is not None:
        roles["against"] = options.against.strip()
    spec = _measured(options, list(reversed(roles.values()))).model_copy(update={"command": "evaluate", "roles": roles})
    return spec.model_copy(update={"clip_model": _clip_model(spec, options.clip_model)})


def _measured(options: EvaluateOptions, keys: Sequence[str]) -> RunSpec:
    """The run of these candidates over passes; the first is the baseline."""
    sizes = plan.pass_sizes(options.num_samples, options.batch_size)
    passes = options.passes or fewest_passes(options.num_samples, options.batch_size)
    asked = {
        "name": "evaluate " + " against ".join(Candidate.parse(key).short for key in reversed(keys)),
        "seed": SEED,
        "output_type": "np",
        "warm_up": min(WARM_UP_CALLS, math.ceil(options.num_samples / options.batch_size)),
        **options.others,
    }
    if asked.get("precision") is None:
        asked["rounds"] = passes
    spec = build.spec_from(checked(candidates=keys, batch_sizes=sizes, steps=(_steps(options),), **asked))
    changes = {"batch_sizes": sizes, "rounds": passes, "pass_samples": options.num_samples}
    protocol = Protocol.model_validate(spec.protocol.model_dump() | changes | {"saved_samples": options.num_samples})
    return spec.model_copy(update={"protocol": protocol})


def fewest_passes(num_samples: int, batch_size: int) -> int:
    """The fewest passes that have `FULL_BATCHES` calls of a full batch.

    >>> fewest_passes(36, 8), fewest_passes(32, 8), fewest_passes(3, 8)
    (3, 3, 10)
    """
    return math.ceil(FULL_BATCHES / max(1, num_samples // batch_size))


def _steps(options: EvaluateOptions) -> int:
    """The steps of all candidates: the candidate's own where they are asked for and it has any."""
    return options.steps or STEPS


def _clip_model(spec: RunSpec, asked: str | None) -> str | None:
    return None if asked == NO_CLIP else asked
