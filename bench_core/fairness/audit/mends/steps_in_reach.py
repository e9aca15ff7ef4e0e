"""Where the code at a place can read the number of steps from: parameters, variables, `self.steps`, `args.steps`.

>>> tree = Tree("STEPS = 50\\ndef go(pipe):\\n    pipe('a cat', num_inference_steps=20)\\n")
>>> names(tree, tree.all(cst.Integer)[-1])
['STEPS']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from bench_core.fairness.audit.mends.tree import Scope, Tree

STEPS = re.compile(r"(num_|n_)?((inference|denoising|sampling|ddim|diffusion)_)?steps", re.IGNORECASE)
OPTION = re.compile(r"--((num|n)[-_])?((inference|denoising|sampling|ddim|diffusion)[-_])?steps")
PARSED = ("args", "opt", "opts", "arguments", "options")
"""How functions call the parsed arguments that they are given."""
MANY = (cst.List, cst.Tuple, cst.Set, cst.Dict, cst.BaseComp)


def names(tree: Tree, value: cst.BaseExpression) -> list[str]:
    """Expressions that hold the steps, of the nearest scope that has any."""
    scopes = [above for above in tree.above(value) if isinstance(above, cst.FunctionDef | cst.Module)]
    for scope in scopes:
        found = {*_loops(tree, scope, value), *_variables(tree, scope, value), *_options(tree, scope, value)}
        if isinstance(scope, cst.FunctionDef):
            found |= {name for name in parameters(scope) if STEPS.fullmatch(name)} | set(_fields(tree, scope))
        if found:
            return sorted(found)
    return []


def parameters(scope: Scope) -> list[str]:
    """The names of a function's parameters; none of a module or class."""
    if not isinstance(scope, cst.FunctionDef):
        return []
    params = scope.params
    return [param.name.value for param in (*params.posonly_params, *params.params, *params.kwonly_params)]


def _loops(tree: Tree, scope: Scope, value: cst.BaseExpression) -> Iterator[str]:
    """`for steps in (10, 20):` around the code."""
    for above in tree.above(value):
        if isinstance(above, cst.For) and tree.scope(above) is scope and isinstance(above.target, cst.Name):
            yield from (name for name in [above.target.value] if STEPS.fullmatch(name))


def _assigned_before(tree: Tree, scope: Scope, value: cst.BaseExpression) -> Iterator[tuple[str, cst.BaseExpression]]:
    """Variables of a scope that have a value when the code runs, but not those made of the code's own value."""
    own = next(above for above in tree.above(value) if isinstance(above, cst.FunctionDef | cst.Module)) is scope
    for assigned in tree.all(cst.Assign, inside=scope):
        target = assigned.targets[0].target
        if not isinstance(target, cst.Name) or tree.scope(assigned) is not scope:
            continue
        if own and tree.line(assigned) >= tree.line(value):
            continue
        yield target.value, assigned.value


def _variables(tree: Tree, scope: Scope, value: cst.BaseExpression) -> Iterator[str]:
    given = value.value if isinstance(value, cst.Name) else None
    for name, held in _assigned_before(tree, scope, value):
        if STEPS.fullmatch(name) and name != given and not isinstance(held, MANY):
            yield name


def _options(tree: Tree, scope: Scope, value: cst.BaseExpression) -> Iterator[str]:
    """`args.steps` where argparse has the option, and the scope the parsed arguments."""
    option = _option(tree)
    if option is None:
        return
    yield from (f"{name}.{option}" for name in parameters(scope) if name in PARSED)
    for name, held in _assigned_before(tree, scope, value):
        if isinstance(held, cst.Call) and _last(tree, held).startswith("parse_"):
            yield f"{name}.{option}"


def _option(tree: Tree) -> str | None:
    """The name under which argparse keeps the steps; None without such an option."""
    for call in tree.all(cst.Call):
        if _last(tree, call) == "add_argument":
            texts = [a.value for a in call.args if a.keyword is None and isinstance(a.value, cst.SimpleString)]
            for text in map(str, (text.evaluated_value for text in texts)):
                if OPTION.fullmatch(text):
                    return _destination(call) or text.removeprefix("--").replace("-", "_")
    return None


def _last(tree: Tree, call: cst.Call) -> str:
    """The last name of what is called: `add_argument` of `parser.add_argument(…)`."""
    return tree.code(call.func).split(".")[-1]


def _destination(call: cst.Call) -> str | None:
    for argument in call.args:
        if argument.keyword is not None and argument.keyword.value == "dest":
            return str(argument.value.evaluated_value) if isinstance(argument.value, cst.SimpleString) else None
    return None


def _fields(tree: Tree, function: cst.FunctionDef) -> Iterator[str]:
    """`self.steps` of the class that a method belongs to."""
    owner = tree.scope(function)
    first = next(iter(parameters(function)), None)
    if not isinstance(owner, cst.ClassDef) or first != "self":
        return
    for assigned in tree.all(cst.AssignTarget, cst.AnnAssign, inside=owner):
        target = assigned.target
        if isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name) and target.value.value == "self":
            name = target.attr.value
        else:
            name = target.value if isinstance(target, cst.Name) and tree.scope(assigned) is owner else ""
        if STEPS.fullmatch(name):
            yield f"self.{name}"
