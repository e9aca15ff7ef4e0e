"""Watching the methods of one object: every call goes through a watcher, and the object is otherwise what it was.

A method of the class is overridden in a subclass of the same name, which the object is given: copies of the object and
others that are built of its class (`type(scheduler).from_config(...)`) are then watched too, and act on themselves. An
attribute of the object itself, e.g. a compiled `decode`, is replaced by a wrapper. `torch.nn.Module`s are watched by
hooks: a changed class would make compiled code of theirs compile again.

>>> class Door:
...     def open(self, key): return f"open with {key}"
>>> seen = []
>>> door = Door()
>>> watch(door, open=lambda owner, call, args, kwargs: seen.append(args) or call(*args, **kwargs))
True
>>> door.open("a key"), seen, type(door).__name__
('open with a key', [('a key',)], 'Door')
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any

import torch

WATCHER = "fairspeed_watcher"
"""Attribute of a function that is called instead of a method: a copy of a watched object is watched already."""
Watcher = Callable[[Any, Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]
"""`watcher(owner, call, args, kwargs)` is called instead of the method; `call` is the method itself."""


def watch(owner: Any, /, **watchers: Watcher) -> bool:
    """Let calls of these methods go through their watchers, once; False where that cannot be done."""
    if any(not callable(getattr(owner, name, None)) for name in watchers):
        return False
    watchers = {n: w for n, w in watchers.items() if getattr(getattr(owner, n), WATCHER, None) != w}
    own = {name for name in watchers if name in getattr(owner, "__dict__", {}) or not hasattr(type(owner), name)}
    for name in own:
        setattr(owner, name, _function(owner, getattr(owner, name), watchers[name]))
    return subclass(owner, {n: _method(getattr(type(owner), n), w) for n, w in watchers.items() if n not in own})


def subclass(owner: Any, members: Mapping[str, Any]) -> bool:
    """Give the object a subclass of its class with these members; False where its class cannot be changed."""
    cls = type(owner)
    if not members:
        return True
    try:
        same = {"__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
        object.__setattr__(owner, "__class__", type(cls.__name__, (cls,), {**same, **members}))
    except TypeError:  # a function, a class of C or with slots
        return False
    return True


def watch_module(
    module: torch.nn.Module, before: Callable[[Any, Any, Any], None], after: Callable[[Any], None]
) -> None:
    """Call `before(module, args, kwargs)` and `after(output)` around every call of a module; after an error, too.

    Neither is ever a part of compiled code: of a module that is compiled in place, the compiled code is wrapped.
    """
    if getattr(module, "_compiled_call_impl", None) is not None:
        setattr(module, "_compiled_call_impl", _between(module, module._compiled_call_impl, before, after))  # noqa: B010
        return

    def enter(module: Any, args: Any, kwargs: Any) -> None:
        before(module, args, kwargs)

    def leave(module: Any, args: Any, kwargs: Any, output: Any) -> None:
        after(output)

    module.register_forward_pre_hook(_uncompiled(enter), with_kwargs=True)
    module.register_forward_hook(_uncompiled(leave), with_kwargs=True, always_call=True)


def _between(module: Any, call: Any, before: Callable[[Any, Any, Any], None], after: Callable[[Any], None]) -> Any:
    def around(*args: Any, **kwargs: Any) -> Any:
        before(module, args, kwargs)
        output = None
        try:
            output = call(*args, **kwargs)
        finally:
            after(output)
        return output

    return around


def _uncompiled(hook: Any) -> Any:
    """The hook as one that the compiler leaves alone. It is not imported for that: it takes seconds."""
    disable: Any = torch.compiler.disable  # torch does not annotate it
    return disable(hook) if "torch._dynamo" in sys.modules else hook


def _function(owner: Any, original: Callable[..., Any], watcher: Watcher) -> Callable[..., Any]:
    @functools.wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        return watcher(owner, original, args, kwargs)

    setattr(watched, WATCHER, watcher)
    return watched


def _method(original: Callable[..., Any], watcher: Watcher) -> Callable[..., Any]:
    @functools.wraps(original)
    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        return watcher(self, functools.partial(original, self), args, kwargs)

    setattr(watched, WATCHER, watcher)
    return watched
