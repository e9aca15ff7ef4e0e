"""Calls of functions whose parameters are known only when they are seen: what they take is given, the rest is not.

>>> def inference(pipeline, prompts, steps): return pipeline, prompts, steps
>>> arguments(parameters(inference), {"pipe": 1, "prompts": 2, "num_inference_steps": 3, "generator": 4}, {"width": 5})
([1, 2, 3], {})
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from inspect import Parameter
from typing import Any

ALIASES = {
    "pipeline": "pipe",
    "prompt": "prompts",
    "prompts": "prompt",
    "steps": "num_inference_steps",
    "num_steps": "num_inference_steps",
    "generators": "generator",
    "torch_dtype": "dtype",
}
"""Other names in use for the same argument."""
IN_ORDER = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
Parameters = Mapping[str, Parameter]


def parameters(function: Callable[..., Any]) -> Parameters:
    """A function's parameters; of one that does not say, whatever comes in order."""
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {"args": Parameter("args", Parameter.VAR_POSITIONAL)}


def arguments(
    accepted: Parameters, ordered: Mapping[str, Any], others: Mapping[str, Any], needed: int = 2
) -> tuple[list[Any], dict[str, Any]]:
    """The positional and the keyword arguments for a function.

    A parameter gets the value of its name. Those of other names that have no default, and the first `needed` of
    `ordered` in any case, are filled in order. `**kwargs` takes everything that is left, `*args` what is needed.
    """
    values = {**ordered, **others}
    given = _given(accepted, ordered, values, needed)
    left = {name: value for name, value in values.items() if name not in given.values()}
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    gap = False
    for name, parameter in accepted.items():
        if parameter.kind is Parameter.VAR_POSITIONAL and not gap:
            positional += [left.pop(need) for need in list(ordered)[:needed] if need in left]
        elif parameter.kind is Parameter.VAR_KEYWORD:
            keywords |= left
        elif name not in given:
            gap = True
        elif parameter.kind in IN_ORDER and not gap:
            positional.append(values[given[name]])
        elif parameter.kind is not Parameter.POSITIONAL_ONLY:
            keywords[name] = values[given[name]]
    return positional, keywords


def without_defaults(accepted: Parameters, needed: int) -> Parameters:
    """The first `needed` parameters, and those of the others that must be given.

    `**kwargs` are among them only where the named ones are too few for what is needed.

    >>> def inference(pipe, prompts, steps=20, **options): ...
    >>> list(without_defaults(parameters(inference), 2))
    ['pipe', 'prompts']
    """
    named = [name for name, parameter in accepted.items() if _is_named(parameter)]
    kept = {name for name in named if accepted[name].default is Parameter.empty} | set(named[:needed])
    too_few = Parameter.VAR_KEYWORD if len(kept) < needed else None
    kinds = (Parameter.VAR_POSITIONAL, too_few)
    return {name: parameter for name, parameter in accepted.items() if name in kept or parameter.kind in kinds}


def _given(accepted: Parameters, ordered: Mapping[str, Any], values: Mapping[str, Any], needed: int) -> dict[str, str]:
    """Which value each parameter gets, by the parameter's name."""
    given = {name: name for name in accepted if name in values and _is_named(accepted[name])}
    for name, parameter in accepted.items():
        alias = ALIASES.get(name)
        if alias is None or alias not in values or alias in given.values():
            continue
        if name not in given and _is_named(parameter):
            given[name] = alias
    left = [value for value in ordered if value not in given.values()]
    must = list(ordered)[:needed]
    for name, parameter in accepted.items():
        if name in given or parameter.kind not in IN_ORDER or not left:
            continue
        if parameter.default is Parameter.empty or left[0] in must:
            given[name] = left.pop(0)
    return given


def _is_named(parameter: Parameter) -> bool:
    return parameter.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
