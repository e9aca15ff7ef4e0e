"""Functions and classes of a file that time what is at a place: context managers, decorators, functions that call it.

>>> from bench_core.fairness.source.place import Place
>>> tree = Tree("def timed(run):\\n    return run()\\n\\nprint(timed(lambda: pipe(prompts)))\\n")
>>> [timer.name.value for timer in timers(tree, Place(4, 1, 4, 1))]
['timed']
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from bench_core.fairness.audit.mends.tree import Place, Tree

Timer = cst.FunctionDef | cst.ClassDef


def timers(tree: Tree, place: Place) -> list[Timer]:
    """The file's own functions and classes that are called around a place, or with the function that it is in."""
    names = {name.split(".")[-1] for name in _called_around(tree, place)}
    return [timer for timer in tree.all(cst.FunctionDef, cst.ClassDef) if timer.name.value in names]


def _called_around(tree: Tree, place: Place) -> Iterator[str]:
    for block in tree.all(cst.With):
        if tree.is_at(block, place):
            yield from (_name(tree, item.item) for item in block.items)
    functions = [function for function in tree.all(cst.FunctionDef) if tree.is_at(function, place)]
    for function in functions:
        yield from (_name(tree, decorator.decorator) for decorator in function.decorators)
    handed = {function.name.value for function in functions}
    for call in tree.all(cst.Call):
        if tree.is_at(call, place) or any(tree.name_of(argument.value) in handed for argument in call.args):
            yield _name(tree, call)


def _name(tree: Tree, node: cst.CSTNode) -> str:
    """The name of what is called, or of the expression itself."""
    return tree.code(node.func if isinstance(node, cst.Call) else node)
