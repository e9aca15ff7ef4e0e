"""Changing how a pipeline is called: `__call__` is looked up on the class, so the instance gets a subclass."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

Called = Callable[..., Any]
"""`called(**arguments)` makes the call that was there before."""
FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType, functools.partial)


def wrap_call(pipe: Any, call: Callable[[Any, Called, dict[str, Any]], Any]) -> None:
    """Let `call(pipe, called, arguments)` answer each call of the pipeline; `arguments` are those given, by name.

    What fills a `*args` has no name: it goes along with `called`. Raises TypeError for a pipeline that is a function.
    """
    cls = type(pipe)
    if issubclass(cls, FUNCTIONS):
        raise TypeError(f"the pipeline is a {cls.__name__}, whose calls cannot be changed from outside")
    signature = inspect.signature(cls.__call__)

    @functools.wraps(cls.__call__)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        positional, arguments = _given(signature, self, args, kwargs)
        return call(self, functools.partial(cls.__call__, self, *positional), arguments)

    subclass = type(cls.__name__, (cls,), {"__call__": wrapped, "__module__": cls.__module__})
    object.__setattr__(pipe, "__class__", subclass)


def accepted(pipe: Any, names: Sequence[str]) -> str | None:
    """The first of these names that a call of the pipeline takes an argument by; None where it takes none of them."""
    parameters = inspect.signature(type(pipe).__call__).parameters
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values()):
        return next((name for name in names if name in parameters), names[0])
    return next((name for name in names if name in parameters), None)


def _given(
    signature: inspect.Signature, pipe: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call without the pipeline itself: those that must stay in order, and the others by name."""
    bound = signature.bind(pipe, *args, **kwargs)
    kinds = {name: parameter.kind for name, parameter in signature.parameters.items()}
    if any(kinds[name] is inspect.Parameter.VAR_POSITIONAL for name in bound.arguments):
        return bound.args[1:], bound.kwargs
    given = dict(bound.arguments)
    given.pop(next(iter(kinds)))
    for name, kind in kinds.items():
        if kind is inspect.Parameter.VAR_KEYWORD:
            given |= given.pop(name, {})
    return (), given
