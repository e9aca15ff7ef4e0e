"""One call a prompt becomes one call with all prompts: of loops, comprehensions and `map`.

>>> from bench_core.fairness.source.place import Place
>>> tree = Tree("images = []\\nfor prompt in prompts:\\n    images.append(pipe(prompt).images[0])\\n")
>>> print(tree.edited(mend(tree, Place(3, 1, 3, 1))), end="")
images = []
images.extend(pipe(prompts).images)
"""

from __future__ import annotations

import libcst as cst

from bench_core.fairness.audit.mends import serial_loop
from bench_core.fairness.audit.mends.batched import Calls
from bench_core.fairness.audit.mends.tree import Edits, Place, Tree, Unsafe
from bench_core.fairness.audit.mends.walk import NO_CALL, PIPELINE, Walk, as_list
from bench_core.fairness.rule import Template

NO_WALK = Template(
    en="it is no loop, comprehension or `map` over prompts",
    zh="这里不是遍历提示词的循环、推导式或 `map`",
)
THREADS = Template(
    en="the calls are made by threads or tasks; call the pipeline once with all prompts instead",
    zh="这些调用由线程或任务发出；请改为用全部提示词调用一次流水线",
)
ONE_BY_ONE = Template(
    en="its results are used one by one, as an output for every prompt",
    zh="它的结果按每条提示词一个输出逐个使用",
)
POOLS = ("map", "submit", "imap", "starmap", "gather", "create_task", "run_in_executor", "to_thread")


def mend(tree: Tree, place: Place) -> Edits:
    """Edits of the walk over prompts at a place. Raises Unsafe."""
    if _is_pooled(tree, place):
        raise Unsafe(THREADS)
    found = NO_WALK
    for walk in _walks(tree, place):
        try:
            return _mended(tree, walk)
        except Unsafe as reason:
            if reason.why is not NO_CALL:
                raise
            found = NO_CALL
    raise Unsafe(found)


def _walks(tree: Tree, place: Place) -> list[cst.CSTNode]:
    """Loops, comprehensions and calls of `map` at a place, the innermost first."""
    found = [
        node
        for node in tree.all(cst.For, cst.ListComp, cst.GeneratorExp, cst.Call)
        if tree.is_at(node, place) and (not isinstance(node, cst.Call) or _is_map(node))
    ]
    return found[::-1]


def _mended(tree: Tree, node: cst.CSTNode) -> Edits:
    if isinstance(node, cst.For):
        return serial_loop.mend(tree, node)
    if isinstance(node, cst.Call):
        return _of_map(tree, node)
    assert isinstance(node, cst.ListComp | cst.GeneratorExp)
    return _of_comprehension(tree, node)


def _of_comprehension(tree: Tree, comp: cst.ListComp | cst.GeneratorExp) -> Edits:
    """`[pipe(p).images[0] for p in prompts]`, also with an inner `for image in pipe(p).images`."""
    each, inner = comp.for_in, comp.for_in.inner_for_in
    walk = Walk(tree, each.target, each.iter, tree.all(cst.Call, inside=comp), each.ifs)
    calls = Calls(walk)
    if inner is None:
        return _replaced(tree, comp, comp.elt, calls)
    images = calls.images(inner.iter)
    if images is None or inner.ifs or inner.inner_for_in is not None or not comp.elt.deep_equals(inner.target):
        raise Unsafe(ONE_BY_ONE)
    return {comp: lambda _: calls.as_list(images)}


def _of_map(tree: Tree, call: cst.Call) -> Edits:
    """`map(lambda p: pipe(p).images[0], prompts)`, or `map(pipe, prompts)` whose results nobody reads."""
    function, source = call.args[0].value, call.args[1].value
    if isinstance(function, cst.Lambda) and len(function.params.params) == 1:
        target = function.params.params[0].name
        walk = Walk(tree, target, source, tree.all(cst.Call, inside=function.body))
        return _replaced(tree, call, function.body, Calls(walk))
    listed = _listed(tree, call)
    if PIPELINE.match(tree.code(function).split(".")[-1]) and _is_unread(tree, listed):
        return {listed: lambda _: cst.Call(func=function, args=[cst.Arg(as_list(tree, source))])}
    raise Unsafe(ONE_BY_ONE)


def _replaced(tree: Tree, walked: cst.BaseExpression, each: cst.BaseExpression, calls: Calls) -> Edits:
    """The expression that made one element a prompt, replaced by the list of images, or by a call nobody reads."""
    batched = calls.batched(each)
    if batched is None:
        raise Unsafe(ONE_BY_ONE)
    if batched.kind == "image":
        return {walked: lambda _: calls.as_list(batched.code)}
    outermost = _listed(tree, walked)
    if not _is_unread(tree, outermost):
        raise Unsafe(ONE_BY_ONE)
    return {outermost: lambda _: batched.code}


def _listed(tree: Tree, node: cst.BaseExpression) -> cst.BaseExpression:
    """`list(…)` around an expression, if it is there."""
    argument = tree.parents[node]
    call = tree.parents[argument] if isinstance(argument, cst.Arg) else None
    is_list = isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value in ("list", "tuple")
    return call if is_list and isinstance(call, cst.Call) else node


def _is_unread(tree: Tree, node: cst.BaseExpression) -> bool:
    """Whether nobody reads the value of an expression: a statement by itself, or a variable that is never read."""
    parent = tree.parents[node]
    if isinstance(parent, cst.Expr):
        return True
    if not isinstance(parent, cst.Assign) or len(parent.targets) != 1:
        return False
    target = parent.targets[0].target
    return isinstance(target, cst.Name) and not any(
        other.value == target.value and other is not target for other in tree.all(cst.Name)
    )


def _is_map(call: cst.Call) -> bool:
    return isinstance(call.func, cst.Name) and call.func.value == "map" and len(call.args) == 2


def _is_pooled(tree: Tree, place: Place) -> bool:
    """Whether a thread pool or an event loop makes calls at a place, or of the function that it is in."""
    functions = {function.name.value for function in tree.all(cst.FunctionDef) if tree.is_at(function, place)}
    return any(
        isinstance(call.func, cst.Attribute)
        and call.func.attr.value in POOLS
        and (tree.is_at(call, place) or any(tree.code(argument.value) in functions for argument in call.args))
        for call in tree.all(cst.Call)
    )
