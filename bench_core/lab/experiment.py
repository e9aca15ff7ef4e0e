"""The run of a pitfall: both sides as candidates of one interleaved run.

The fair sides are the run's principals (`RunSpec.roles`); the wrong ones are its arms, since what they break is the
point, and no reason to call the run broken.

>>> spec = experiment(registry.get("unequal-totals"))
>>> spec.pitfall, spec.roles, spec.arms
('unequal-totals', {'base': 'shapes', 'other': 'shapes#2'}, {'wrong': {'base': 'shapes', 'other': 'shapes#2'}})
"""

from __future__ import annotations

from typing import Any

from bench_core import plan
from bench_core.errors import InputError
from bench_core.lab.code_files import candidate
from bench_core.models import registry as models
from bench_core.phrase import Phrase
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Knobs, Pitfall, Side, Taken
from bench_core.quality import choice
from bench_core.request import build, environments
from bench_core.results.result import Result
from bench_core.spec import Candidate, RunSpec
from bench_core.techniques import registry as techniques


def experiment(pitfall: Pitfall, knobs: Knobs | None = None) -> RunSpec:
    """The spec of a pitfall's run. Raises InputError for a model that it cannot be shown on."""
    knobs = knobs or pitfall.KNOBS
    _check_model(knobs.model)
    sides = {"fair": pitfall.fair(knobs), "wrong": pitfall.wrong(knobs)}
    keys = {name: [candidate(arm, knobs.model) for arm in side.arms] for name, side in sides.items()}
    asked: dict[str, Any] = {
        "candidates": list(dict.fromkeys(key for own in keys.values() for key in own)),
        "name": f"pitfall {pitfall.NAME}",
        "batch_sizes": (knobs.batch_size,),
        "steps": (knobs.steps,),
        "warm_up": knobs.warm_up_calls,
        "device": knobs.device,
    }
    asked |= registry.options(pitfall, knobs)
    samples = asked.pop("pass_samples", 0)
    spec = build.make_spec(**asked)
    if samples:
        changes = {"batch_sizes": plan.pass_sizes(samples, knobs.batch_size), "pass_samples": samples}
        spec = spec.model_copy(update={"protocol": spec.protocol.model_copy(update=changes)})
    purpose = {
        "command": "pitfall",
        "pitfall": pitfall.NAME,
        "pitfall_model": knobs.model,
        "survey": registry.is_surveyed(pitfall),
        "clip_model": choice.default_clip(spec).clip_model if registry.is_scored(pitfall) else None,
        "roles": _roles(keys["fair"]),
        "arms": {"wrong": _roles(keys["wrong"])},
    }
    return RunSpec.model_validate(spec.model_dump() | purpose)


def _check_model(model: str) -> None:
    environments.refuse([model])
    if models.runs_code(Candidate.parse(model).model):
        raise InputError(
            "model",
            given=model,
            expected="a pipeline that the pitfall can do right and wrong, not a model file",
            todo=Phrase("e.g. {option}", option="--model shapes"),
        )


def _roles(keys: list[str]) -> dict[str, str]:
    others = {f"other {n}": key for n, key in enumerate(keys[2:], start=2)}
    return {"base": keys[0], "other": keys[1], **others}


def knobs_of(spec: RunSpec, pitfall: Pitfall) -> Knobs:
    """The knobs that a stored run was measured with."""
    protocol = spec.protocol
    model = spec.pitfall_model or pitfall.KNOBS.model
    warm_up_calls = _warm_up_of_wrong_base(spec) if "warm_up_calls" in registry.knobs_shown(pitfall) else None
    if warm_up_calls is None:
        warm_up_calls = protocol.warm_up_calls
    return Knobs(max(protocol.batch_sizes), protocol.steps[0], warm_up_calls, model, protocol.device)


def _warm_up_of_wrong_base(spec: RunSpec) -> int | None:
    """The number of warm-up calls that the wrong side's base has by a condition, which is then the knob."""
    key = spec.arms["wrong"]["base"]
    return techniques.manners([Candidate.parse(key)])[key].warm_up_calls


def wrong_side(result: Result, pitfall: Pitfall) -> tuple[Side, Taken]:
    """The wrong side of a stored run, and what was measured of it."""
    return _side(result, pitfall.wrong(knobs_of(result.spec, pitfall)), result.spec.arms["wrong"])


def fair_side(result: Result, pitfall: Pitfall) -> tuple[Side, Taken]:
    """The fair side of a stored run, and what was measured of it."""
    return _side(result, pitfall.fair(knobs_of(result.spec, pitfall)), result.spec.roles)


def _side(result: Result, side: Side, keys: dict[str, str]) -> tuple[Side, Taken]:
    base, other, *others = keys.values()
    return side, Taken(result, base, other, tuple(others))
