"""Changing how a pipeline is called: `__call__` is looked up on the class, so the instance gets a subclass."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

Called = Callable[..., Any]
"""`called(**arguments)` makes the call that was there before."""


def wrap_call(pipe: Any, call: Callable[[Any, Called, dict[str, Any]], Any]) -> None:
    """Let `call(pipe, called, arguments)` answer each call of the pipeline; `arguments` are those given, by name."""
    cls = type(pipe)
    signature = inspect.signature(cls.__call__)

    @functools.wraps(cls.__call__)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        arguments = _by_name(signature, self, args, kwargs)
        return call(self, functools.partial(cls.__call__, self), arguments)

    subclass = type(cls.__name__, (cls,), {"__call__": wrapped, "__module__": cls.__module__})
    object.__setattr__(pipe, "__class__", subclass)


def _by_name(signature: inspect.Signature, pipe: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call by the names of its parameters, without the pipeline itself."""
    given = dict(signature.bind(pipe, *args, **kwargs).arguments)
    given.pop(next(iter(signature.parameters)))
    for name, parameter in signature.parameters.items():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            given |= given.pop(name, {})
    return given
