"""A hard-coded number of steps becomes what the caller asks for.

In `inference` it becomes a parameter whose default is the old number. Elsewhere it becomes the steps that are there
already: a parameter of the function, a variable, an option of the command line. Where there is none, or more than one,
nothing is changed.

>>> from bench_core.fairness.source.place import Place
>>> tree = Tree("def inference(pipe, prompts):\\n    return pipe(prompts, num_inference_steps=20).images\\n")
>>> print(tree.edited(mend(tree, Place(2, 1, 2, 1))), end="")
def inference(pipe, prompts, num_inference_steps=20):
    return pipe(prompts, num_inference_steps=num_inference_steps).images
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from bench_core.fairness.audit.mends import steps_in_reach
from bench_core.fairness.audit.mends.steps_in_reach import STEPS, parameters
from bench_core.fairness.audit.mends.tree import Edit, Edits, Place, Tree, Unsafe
from bench_core.fairness.rule import Template

PARAMETER = "num_inference_steps"
MODEL_FUNCTION = "inference"
COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
NO_SPACE = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
NO_LITERAL = Template(
    en="the number is not written in this line; pass the steps that were asked for",
    zh="这一行没有写明步数；请传入所要求的步数",
)
NOTHING_TO_TAKE = Template(
    en="there is no variable, parameter or option with the steps that it could take instead",
    zh="没有可用来代替它的步数变量、参数或命令行选项",
)
SEVERAL = Template(
    en="there is more than one variable or option with steps; choose the one that is meant",
    zh="步数变量或选项不止一个；请选定其中一个",
)


def mend(tree: Tree, place: Place) -> Edits:
    """Edits of the number at a place, or of the call there that is given none. Raises Unsafe."""
    value = _number(tree, place)
    if value is None:
        return _passed_on(tree, place)
    function = tree.scope(value)
    own = [name for name in parameters(function) if STEPS.fullmatch(name)]
    if not own and isinstance(function, cst.FunctionDef) and function.name.value == MODEL_FUNCTION:
        return {value: _named(PARAMETER), function.params: _with_parameter(value)}
    return {value: _named(_only(own or steps_in_reach.names(tree, value)))}


def _passed_on(tree: Tree, place: Place) -> Edits:
    """`num_inference_steps=…` of a pipeline's call, taken from what the function was asked for. Raises Unsafe."""
    call = next((call for call in tree.all(cst.Call) if tree.starts_at(call, place)), None)
    if call is None or not _lacks_steps(tree, call):
        raise Unsafe(NO_LITERAL)
    steps = cst.parse_expression(_only(steps_in_reach.names(tree, call)))
    argument = cst.Arg(steps, cst.Name(PARAMETER), equal=NO_SPACE)
    return {call: lambda node: _with_argument(cst.ensure_type(node, cst.Call), argument)}


def _lacks_steps(tree: Tree, call: cst.Call) -> bool:
    """Whether a call is of a pipeline, not of a function that may not have this argument, and given no steps."""
    is_pipeline = "pipe" in tree.code(call.func).split(".")[-1].lower()
    return is_pipeline and not any(argument.star or _names_steps(argument.keyword) for argument in call.args)


def _with_argument(call: cst.Call, argument: cst.Arg) -> cst.Call:
    if not call.args:
        return call.with_changes(args=[argument])
    *others, last = call.args
    if isinstance(last.comma, cst.Comma):  # the layout of the last one passes on to the new last one
        argument = argument.with_changes(comma=last.comma)
        first = cst.Comma(whitespace_after=call.whitespace_before_args)
        last = last.with_changes(comma=others[-1].comma if others else first)
    return call.with_changes(args=[*others, last, argument])


def _number(tree: Tree, place: Place) -> cst.BaseExpression | None:
    """The number, or the constant, that is given as steps at a place."""
    for value in _given_as_steps(tree):
        if tree.is_at(value, place):
            if _is_number(tree, value):
                return value
            if (local := _local_number(tree, value)) is not None:
                return local
    return None


def _given_as_steps(tree: Tree) -> Iterator[cst.BaseExpression]:
    """What arguments, entries of dictionaries, and assignments within functions give as steps."""
    for argument in tree.all(cst.Arg):
        if _names_steps(argument.keyword) or _is_set_timesteps(tree, argument):
            yield argument.value
    for entry in tree.all(cst.DictElement):
        if isinstance(entry.key, cst.SimpleString) and STEPS.fullmatch(str(entry.key.evaluated_value)):
            yield entry.value
    for assigned in tree.all(cst.Assign):
        if _names_steps(assigned.targets[0].target) and isinstance(tree.scope(assigned), cst.FunctionDef):
            yield assigned.value


def _names_steps(node: cst.CSTNode | None) -> bool:
    return isinstance(node, cst.Name) and STEPS.fullmatch(node.value) is not None


def _is_set_timesteps(tree: Tree, argument: cst.Arg) -> bool:
    """Whether an argument is the first one of `scheduler.set_timesteps`."""
    call = tree.parents[argument]
    return (
        isinstance(call, cst.Call)
        and tree.code(call.func).endswith(".set_timesteps")
        and argument.keyword is None
        and call.args[0] is argument
    )


def _is_number(tree: Tree, value: cst.BaseExpression) -> bool:
    """A whole number, or the name of a variable of the module that holds one."""
    if isinstance(value, cst.Integer):
        return True
    return isinstance(value, cst.Name) and isinstance(_once(tree, tree.module, value.value), cst.Integer)


def _local_number(tree: Tree, value: cst.BaseExpression) -> cst.BaseExpression | None:
    """The number that a variable of the same function holds."""
    held = _once(tree, tree.scope(value), value.value) if isinstance(value, cst.Name) else None
    return held if isinstance(held, cst.Integer) else None


def _once(tree: Tree, scope: cst.CSTNode, name: str) -> cst.BaseExpression | None:
    """What a variable of a scope is assigned, if that is done once."""
    values = [
        assigned.value
        for assigned in tree.all(cst.Assign, inside=scope)
        for target in assigned.targets
        if isinstance(target.target, cst.Name) and target.target.value == name and tree.scope(assigned) is scope
    ]
    return values[0] if len(values) == 1 else None


def _only(names: Sequence[str]) -> str:
    if not names:
        raise Unsafe(NOTHING_TO_TAKE)
    if len(names) > 1:
        raise Unsafe(SEVERAL)
    return names[0]


def _named(name: str) -> Edit:
    return lambda _: cst.parse_expression(name)


def _with_parameter(value: cst.BaseExpression) -> Edit:
    """The parameter with the old number as its default, behind the others that may be given by place."""

    def edit(node: cst.CSTNode) -> cst.CSTNode:
        assert isinstance(node, cst.Parameters)
        *others, last = node.params
        added = _parameter(value, annotated=last.annotation is not None)
        if isinstance(last.comma, cst.Comma):  # the layout of the last one passes on to the new last one
            added = added.with_changes(comma=last.comma)
            last = last.with_changes(comma=others[-1].comma if others else COMMA)
        return node.with_changes(params=[*others, last, added])

    return edit


def _parameter(value: cst.BaseExpression, *, annotated: bool) -> cst.Param:
    space = cst.SimpleWhitespace(" " if annotated else "")
    return cst.Param(
        cst.Name(PARAMETER),
        annotation=cst.Annotation(cst.Name("int")) if annotated else None,
        default=value.deep_clone(),
        equal=cst.AssignEqual(space, space),
    )
