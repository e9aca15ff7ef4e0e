"""Which calls make images, and with what: a pipeline that is called, or a function that is given one."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from bench_core.fairness.audit.reader.base import Base
from bench_core.fairness.audit.reader.scope import Arguments
from bench_core.fairness.source import names
from bench_core.fairness.source.events import Generation
from bench_core.fairness.source.numbers import Operation
from bench_core.fairness.source.values import (
    Argument,
    Attribute,
    Either,
    Element,
    Items,
    Literal,
    Many,
    Named,
    Pipeline,
    Slice,
    Unknown,
    Value,
    written,
)

TELLING = {"num_inference_steps", "prompt", "prompts", "prompt_embeds", "negative_prompt", "guidance_scale", "steps"}
"""Keywords of which one tells that images are made."""
CALLED = (
    "fn",
    "func",
    "function",
    "f",
    "run",
    "call",
    "callable",
    "target",
    "work",
    "step",
    "stmt",
    "forward",
    "infer",
)
"""What helpers call the function that they time."""


HANDS_ON = {
    "submit",
    "apply_async",
    "apply",
    "to_thread",
    "run_sync",
    "run_in_executor",
    "start_soon",
    "start",
    "join",
    "map",
}
"""Methods of threads, pools and event loops that call what they are given."""


class Images(Value):
    """What a call that makes images gives."""

    def __init__(self, generation: Generation) -> None:
        super().__init__()
        self.generation = generation


def is_prompt(value: Value) -> bool:
    """Whether a value is a prompt or several, as far as the code or its names tell."""
    if isinstance(value, Literal):
        return isinstance(value.value, str) and " " in value.value.strip()
    if isinstance(value, Items):
        return any(is_prompt(item) for item in value.items)
    if isinstance(value, Element | Slice):
        named = names.names_prompts(value.name) or names.names_batch(value.name)
        return (
            named or is_prompt(value.of) or (isinstance(value, Element) and bool(value.item and is_prompt(value.item)))
        )
    if isinstance(value, Many):
        return is_prompt(value.item)
    if isinstance(value, Either):
        return any(is_prompt(option) for option in value.options)
    if isinstance(value, Operation):
        return value.operator in ("Mult", "Add") and any(is_prompt(part) for part in value.of)
    if isinstance(value, Argument | Attribute | Unknown):
        name = value.name or getattr(value, "attribute", "") or value.text
        return names.names_prompts(name) or names.names_batch(name)
    return False


def is_pipeline(value: Value) -> bool:
    """Whether a value is a pipeline, or one of several."""
    options = value.options if isinstance(value, Either) else (value,)
    return bool(options) and all(isinstance(option, Pipeline) for option in options)


class Generating(Base):
    """Makes the events of calls that make images."""

    def generation_of(self, callee: Value, given: Arguments, node: ast.expr) -> Images | None:
        """The images that a call of something unknown makes; None where it makes none."""
        if isinstance(callee, Pipeline):
            return self.generated(callee, given, node)
        name = _last(callee)
        prompts = [value for value in given.all if is_prompt(value)]
        pipelines = [value for value in given.all if is_pipeline(value)]
        tells = TELLING & set(given.keywords) if not isinstance(callee, Named) or prompts or pipelines else set()
        if (names.GENERATE.match(name) and (prompts or pipelines or tells)) or (pipelines and prompts):
            return self.generated(callee, given, node, pipelines)
        if tells & {"num_inference_steps", "prompt", "prompts"} and not name.endswith(("Config", "Namespace", "dict")):
            return self.generated(callee, given, node, pipelines)
        if isinstance(callee, Argument) and (names.names_pipeline(name) or any(map(_is_called_prompt, prompts))):
            return self.generated(callee, given, node, pipelines)
        is_given = isinstance(callee, Argument) and callee.origin == "parameter"
        if isinstance(callee, Argument) and is_given and (callee.of in CALLED or names.GENERATE.match(callee.of)):
            return self.generated(callee, given, node, pipelines, is_opaque=True)
        return None

    def generated(
        self,
        callee: Value,
        given: Arguments,
        node: ast.expr,
        pipelines: Sequence[Value] | None = None,
        is_opaque: bool = False,
    ) -> Images:
        """The event of a call that makes images."""
        positional = [value for value in given.positional if not is_pipeline(value)]
        prompt = given.get(-1, "prompt", "prompts", "prompt_embeds", "batch") or next(
            (value for value in positional if is_prompt(value)), positional[0] if positional else None
        )
        function = node.func if isinstance(node, ast.Call) else node
        arguments = _by_name(positional) | given.keywords
        if given.rest is not None:
            arguments["**"] = given.rest
        who = callee if isinstance(callee, Pipeline) or not pipelines else pipelines[0]
        event = self.add(
            Generation,
            node,
            callee=who,
            settings=dict(who.settings) if isinstance(who, Pipeline) else {},
            ways=dict(who.ways) if isinstance(who, Pipeline) else {},
            text=_called(function, who),
            prompt=prompt,
            arguments=arguments,
            written=frozenset(given.literal),
            places=given.places,
            is_pipeline=isinstance(callee, Pipeline),
            is_opaque=is_opaque,
        )
        return Images(event)


def _called(function: ast.expr, callee: Value) -> str:
    """What is called, as it is written; by a thread or a pool, what it was handed."""
    text = written(function)
    is_handed_on = text.rpartition(".")[2] in HANDS_ON and isinstance(callee, Pipeline)
    return callee.name or text if is_handed_on else text


def _is_called_prompt(value: Value) -> bool:
    """Whether a value is called a prompt, or is made of what is."""
    if isinstance(value, Literal | Items):
        return True
    return any("prompt" in (part.name or part.text).lower() for part in value.walk())


def _by_name(positional: list[Value]) -> dict[str, Value]:
    """Positional arguments by what their names mean: a class of one's own may take them in any order."""
    found: dict[str, Value] = {}
    for value in positional:
        name = value.name or (value.of if isinstance(value, Argument) else "")
        if names.names_steps(name):
            found["num_inference_steps"] = value
        elif "generator" in name or "seed" in name:
            found["generator"] = value
    return found


def _last(callee: Value) -> str:
    if isinstance(callee, Attribute):
        return callee.attribute
    if isinstance(callee, Named | Unknown):
        return callee.path.rpartition(".")[2]
    return callee.of if isinstance(callee, Argument) else callee.name
