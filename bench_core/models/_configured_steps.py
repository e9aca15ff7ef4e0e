"""The number of steps that a model file is configured for, read out of its source; the run may ask for another one.

What `inference` gives the pipeline counts: a keyword argument, or `set_timesteps(n)`, in its own code and in functions
of the file that it calls. A name is followed to its constant, its argument or its default (`_constants`). A number that
`inference` only hands on is none of its own. Without an `inference` it is the one number that the file's own calls of a
pipeline have, and else a constant of that name. Where several numbers are left, it is unknown.

>>> configured_steps(ast.parse("def inference(pipe, prompts): return pipe(prompts, num_inference_steps=20)"))
20
>>> configured_steps(ast.parse("def inference(pipe, prompts, steps): return pipe(prompts, num_inference_steps=steps)"))
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bench_core.models._constants import SCOPES, Function, Module, Scope, defaults, parameters, under

STEPS = "num_inference_steps"
ALL_NAMES = (STEPS, "steps", "num_steps", "inference_steps", "n_steps")
"""What one's own pipelines and functions call them."""
CONSTANTS = (STEPS, "inference_steps", "n_inference_steps")
PIPES = ("pipe", "pipeline")
DEEPEST = 6
"""Functions followed from one to the next."""


class Site(NamedTuple):
    """A place where a number of steps is given; None where that is not a number that the file says."""

    number: int | None
    is_pipeline: bool
    """Whether a pipeline is called with it, and not only its scheduler set."""


def configured_steps(tree: ast.Module) -> int | None:
    """The number of steps; None where the file says none, or several."""
    try:
        reader = Reader(tree)
        return reader.of_inference() if reader.has_inference else reader.of_file()
    except RecursionError:  # an expression of a thousand terms
        return None


class Reader:
    """Looks for the places in one file."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Module(tree)
        self.inference = list(self._inference())
        self.has_inference = bool(self.inference) or "inference" in self.module.bound[None]
        self.pipes = {
            *PIPES,
            *(parameters(s.function)[0] for s in self.inference if s.function and parameters(s.function)),
        }

    def of_inference(self) -> int | None:
        """What `inference` gives; where it gives nothing, its default, and else what the file sets the scheduler to."""
        sites = [site for scope in self.inference for site in self._reached(scope)]
        if sites:
            return _decided(sites)
        asked = [site for scope in self.inference for site in self._defaults(scope.function, ALL_NAMES)]
        return _decided(asked) or self._set_elsewhere() or self._constant()

    def of_file(self) -> int | None:
        """The number of all calls and defaults in the file, without the calls that only warm up what is loaded."""
        sites = list(self._sites(self.module.tree.body, Scope()))
        for name, functions in self.module.functions.items():
            for function in functions:
                own = list(self._sites(_body(function), Scope(function)))
                sites += [s for s in own if not (name == "load_pipeline" and s.is_pipeline)]
                sites += self._defaults(function, (STEPS,))
        return _decided(sites) if any(site.number for site in sites) else self._constant()

    def _inference(self) -> Iterator[Scope]:
        """The functions that are called `inference` at the top of the file, whatever they were defined as."""
        yield from (Scope(f) for f in self.module.functions.get("inference", ()))
        for value in self.module.bound[None].get("inference", ()):
            if isinstance(
                value, ast.Call
            ):  # functools.partial(run, num_inference_steps=20), or something else's result
                inner = (
                    ast.Call(func=value.args[0], args=value.args[1:], keywords=value.keywords) if value.args else value
                )
                yield from self.module.called(inner, Scope())
            elif isinstance(value, ast.Name | ast.Attribute):
                yield from (Scope(s.function) for s in self.module.called(ast.Call(value, [], []), Scope()))

    # -- places ---------------------------------------------------------------------------------------------------

    def _reached(self, scope: Scope, depth: int = 0) -> Iterator[Site]:
        """The places in a function, and in the functions of this file that it calls."""
        if scope.function is None or depth > DEEPEST:
            return
        for call in _calls(_body(scope.function)):
            own = list(self._of_call(call, scope))
            yield from own
            for inner in self._called(call, scope) if not own else ():
                yield from self._reached(inner, depth + 1)

    def _called(self, call: ast.Call, scope: Scope) -> Iterator[Scope]:
        """The functions of this file that a call reaches; of a pipeline of its own, its `__call__`."""
        yield from self.module.called(call, scope)
        if self._is_pipeline(call):
            yield from self.module.called(ast.Call(ast.Name("__call__"), call.args, call.keywords), scope)

    def _sites(self, nodes: Iterable[ast.AST], scope: Scope) -> Iterator[Site]:
        for call in _calls(nodes):
            yield from self._of_call(call, scope)

    def _of_call(self, call: ast.Call, scope: Scope) -> Iterator[Site]:
        is_pipeline, is_set = self._is_pipeline(call), _is_called(call, "set_timesteps")
        names = ALL_NAMES if is_pipeline else (STEPS,)
        for keyword in call.keywords:
            if keyword.arg in names:
                yield Site(self.module.number(keyword.value, scope), not is_set)
            elif keyword.arg is None:
                for name in names:
                    key = ast.Subscript(keyword.value, ast.Constant(name))
                    if (number := self.module.number(key, scope)) is not None:
                        yield Site(number, not is_set)
        if is_set and call.args:
            yield Site(self.module.number(call.args[0], scope), is_pipeline=False)

    def _is_pipeline(self, call: ast.Call) -> bool:
        """Whether a call is one of a pipeline, by its name."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        return name in self.pipes

    def _defaults(self, function: Function | None, names: Sequence[str]) -> Iterator[Site]:
        for name, value in defaults(function).items() if function else ():
            if name in names:
                yield Site(self.module.number(value, Scope()), is_pipeline=False)

    def _set_elsewhere(self) -> int | None:
        """What the scheduler is set to, or a pipeline is bound to, anywhere in the file."""
        calls = [call for call in ast.walk(self.module.tree) if isinstance(call, ast.Call)]
        setting = [call for call in calls if _is_called(call, "set_timesteps", "partial")]
        return _decided(site for call in setting for site in self._of_call(call, Scope()))

    def _constant(self) -> int | None:
        """A constant of the name, or what a dictionary has under it."""
        found: list[Site] = []
        for name, values in self.module.bound[None].items():
            for value in values:
                if name.lower() in CONSTANTS:
                    found.append(Site(self.module.number(value, Scope()), is_pipeline=False))
                if isinstance(value, ast.Dict):
                    found += [Site(self.module.number(v, Scope()), is_pipeline=False) for v in under(value, STEPS)]
        return _decided(found)


def _decided(sites: Iterable[Site]) -> int | None:
    """The one number of these places, of calls of a pipeline where there are some."""
    found = list(sites)
    chosen = [site for site in found if site.is_pipeline] or found
    numbers = {site.number for site in chosen if site.number is not None}
    return numbers.pop() if len(numbers) == 1 else None


def _body(function: Function) -> list[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else list(function.body)


def _calls(nodes: Iterable[ast.AST]) -> Iterator[ast.Call]:
    """The calls in these nodes, in order, but those within functions and classes that are defined there."""
    for node in nodes:
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, SCOPES):
            yield from _calls(ast.iter_child_nodes(node))


def _is_called(call: ast.Call, *names: str) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in names
