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
from bench_core.errors import InputError
from bench_core.quality import choice
from bench_core.records import Record
from bench_core.request import build
from bench_core.request.configured import configured_steps
from bench_core.request.options import checked
from bench_core.spec import Candidate, RunSpec, Size
from bench_core.suite import evaluator_arms, passes_asked
from bench_core.suite.arms import ALONE
from bench_core.suite.inference import how_called

NUM_SAMPLES, BATCH_SIZE, STEPS, SEED = 32, 8, 50, 42
"""What is not asked for is as in the scripts that this replaces."""
WARM_UP_CALLS = 3
FEWEST_PASSES = 2
"""Of a single call, such as the short last batch of one pass, no scatter is known; and two starts show processes."""


class EvaluateOptions(Record):
    """What may be asked of `evaluate`; `others` are further options of a run, by their names in `RunOptions`."""

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
    keys = list(reversed(roles.values()))
    purpose: dict[str, Any] = {"command": "evaluate", "roles": roles}
    if not options.as_original:
        spec = _measured(options, keys)
    else:
        own = {role: _arms(options, key) for role, key in roles.items()}
        wanted = [key for arms in own.values() for key in arms.values()]
        spec = _measured(options, list(dict.fromkeys([*keys, *wanted])))
        purpose |= {"original": "found", "arms": own}
    spec = RunSpec.model_validate(spec.model_dump() | purpose)
    return spec.model_copy(update={"clip_model": _clip_model(spec, options.clip_model)})


def _measured(options: EvaluateOptions, keys: Sequence[str]) -> RunSpec:
    """The run of these candidates over passes; the first is the baseline."""
    sizes = plan.pass_sizes(options.num_samples, options.batch_size)
    passes = options.passes or fewest_passes(options)
    asked = {
        "name": "evaluate "
        + " against ".join(Candidate.parse(k).short for k in (options.candidate, options.against) if k),
        "seed": SEED,
        "output_type": "np",
        "warm_up": _warm_up_calls(options),
        **options.others,
    }
    if options.as_original:
        asked["starts"] = _starts_as_original(options, passes)
    if asked.get("precision") is None:
        asked["rounds"] = passes
    spec = build.spec_from(checked(candidates=keys, batch_sizes=sizes, steps=(_steps(options),), **asked))
    samples = options.num_samples
    protocol = passes_asked.protocol(spec.protocol, samples, options.batch_size, rounds=passes, saved_samples=samples)
    return spec.model_copy(update={"protocol": protocol})


def fewest_passes(options: EvaluateOptions) -> int:
    """Passes where none are asked for.

    >>> fewest_passes(EvaluateOptions(candidate="shapes", num_samples=36, batch_size=8))
    3
    """
    if options.as_original:
        return passes_asked.AS_ORIGINAL
    return passes_asked.fewest(options.num_samples, options.batch_size, at_least=FEWEST_PASSES)


def _warm_up_calls(options: EvaluateOptions) -> int:
    return min(WARM_UP_CALLS, math.ceil(options.num_samples / options.batch_size))


def _starts_as_original(options: EvaluateOptions, passes: int) -> int:
    """As many as passes: every pass is one run of the old script, in processes of its own. Raises InputError."""
    if options.others.get("precision") is not None:
        expected = "none with --as-original: the number of passes is fixed"
        raise InputError("precision", given=options.others["precision"], expected=expected, todo="drop --precision")
    return passes_asked.starts_as_original(options.others.get("starts"), passes)


def _arms(options: EvaluateOptions, key: str) -> dict[str, str]:
    """A candidate's arms; without another one to take a claim against only that of the old way, by itself."""
    candidate = Candidate.parse(key)
    found = evaluator_arms.arms(
        key,
        how_called(candidate),
        configured_steps=configured_steps(candidate),
        steps=_steps(options),
        seed=options.others.get("seed", SEED),
        warm_up_calls=_warm_up_calls(options),
    )
    return found if options.against is not None else {ALONE: found[ALONE]}


def _steps(options: EvaluateOptions) -> int:
    """The steps of all candidates: the candidate's own where they are asked for and it has any."""
    own = configured_steps(Candidate.parse(options.candidate)) if options.steps_from == "config" else None
    return own or options.steps or STEPS


def _clip_model(spec: RunSpec, asked: str | None) -> str | None:
    if asked == choice.NONE:
        return None
    return choice.default_clip(spec).clip_model if asked is None else choice.checked_clip(spec, asked)
