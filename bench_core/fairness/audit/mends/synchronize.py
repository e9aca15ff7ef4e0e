"""`torch.cuda.synchronize()` before every reading of a clock: work that the GPU has only been given is waited for.

Where the file may run without CUDA, the call stands behind `if torch.cuda.is_available():`. A function of the file that
synchronizes is used instead.

>>> from bench_core.fairness.source.place import Place
>>> tree = Tree('''import time, torch
... pipe.to("cuda")
... start = time.perf_counter()
... pipe(prompts)
... print(time.perf_counter() - start)
... ''')
>>> print(tree.edited(mend(tree, Place(3, 1, 3, 1))), end="")
import time, torch
pipe.to("cuda")
torch.cuda.synchronize()
start = time.perf_counter()
pipe(prompts)
torch.cuda.synchronize()
print(time.perf_counter() - start)
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from bench_core.fairness.audit.mends import imports
from bench_core.fairness.audit.mends.readings import Reading, Stopwatch, stopwatches
from bench_core.fairness.audit.mends.timers import timers
from bench_core.fairness.audit.mends.tree import Edit, Edits, Place, Tree, Unsafe
from bench_core.fairness.rule import Template

CALL = "torch.cuda.synchronize()"
GUARDED = f"if torch.cuda.is_available():\n    {CALL}"
NO_CLOCK = Template(
    en="the timed region has no readings of a clock of its own to put the call before",
    zh="计时区间内没有自己的时钟读数，无处插入该调用",
)
NO_ROOM = Template(
    en="the clock is read in the middle of a statement; give it a line of its own",
    zh="时钟在一条语句的中间读取；请让它单独成行",
)


def mend(tree: Tree, place: Place) -> Edits:
    """Edits of the stopwatch around a place. Raises Unsafe."""
    call = _call(tree)
    edits: dict[cst.CSTNode, Edit] = {}
    for reading in _around(tree, place).readings:
        line = _line(tree, reading)
        if not _is_synchronized(tree, line):
            edits[line] = _before(call)
    needs_torch = "torch." in tree.module.code_for_node(call)
    return {**edits, **imports.added(tree, "torch")} if edits and needs_torch else edits


def _around(tree: Tree, place: Place) -> Stopwatch:
    """The stopwatch that times what is at a place. Raises Unsafe."""
    watches = [watch for watch in stopwatches(tree) if len(watch.readings) > 1]
    read_there = [watch for watch in watches if any(tree.is_at(reading.call, place) for reading in watch.readings)]
    around = [watch for watch in watches if watch.lines(tree)[0] <= place.line <= watch.lines(tree)[1]]
    in_timers = [watch for timer in timers(tree, place) for watch in watches if _is_within(tree, watch, timer)]
    found = read_there or around or in_timers
    if not found:
        raise Unsafe(NO_CLOCK)
    return min(found, key=lambda watch: watch.lines(tree)[1] - watch.lines(tree)[0])


def _is_within(tree: Tree, watch: Stopwatch, node: cst.CSTNode) -> bool:
    return all(node in tree.above(reading.call) for reading in watch.readings)


def _line(tree: Tree, reading: Reading) -> cst.SimpleStatementLine:
    """The line before which all that the reading must wait for has been called. Raises Unsafe."""
    line = tree.statement(reading.call)
    above = list(tree.above(reading.call))
    if not isinstance(line, cst.SimpleStatementLine) or not isinstance(
        tree.parents[line], cst.IndentedBlock | cst.Module
    ):
        raise Unsafe(NO_ROOM)
    between = above[: above.index(line)]
    if any(isinstance(node, cst.Lambda | cst.BaseComp) for node in between):
        raise Unsafe(NO_ROOM)
    earlier = tree.all(cst.Call, inside=line)
    earlier = earlier[: earlier.index(reading.call)]
    if any(call not in between and not _is_clock(tree, call) for call in earlier):
        raise Unsafe(NO_ROOM)
    return line


def _is_clock(tree: Tree, call: cst.Call) -> bool:
    return tree.name_of(call.func).startswith("time.")


def _is_synchronized(tree: Tree, line: cst.SimpleStatementLine) -> bool:
    """Whether the statement before a line waits for the device."""
    body: Sequence[cst.CSTNode] = tree.parents[line].body  # type: ignore[attr-defined]  # a block or a module
    index = body.index(line)
    return index > 0 and _synchronizes(tree, body[index - 1])


def _synchronizes(tree: Tree, node: cst.CSTNode) -> bool:
    if isinstance(node, cst.FunctionDef | cst.ClassDef):
        return False
    helpers = {function.name.value for function in _helpers(tree)}
    return any(
        tree.name_of(call.func).split(".")[-1] in {"synchronize", *helpers} for call in tree.all(cst.Call, inside=node)
    )


def _helpers(tree: Tree) -> list[cst.FunctionDef]:
    """Functions of the module that synchronize and do nothing else that returns a value; called without arguments."""
    return [
        function
        for function in tree.module.body
        if isinstance(function, cst.FunctionDef)
        and not tree.all(cst.Param, inside=function.params)
        and not tree.all(cst.Return, cst.Yield, inside=function)
        and all(
            tree.name_of(c.func).endswith((".synchronize", ".is_available"))
            for c in tree.all(cst.Call, inside=function)
        )
        and "synchronize" in tree.code(function.body)
    ]


def _call(tree: Tree) -> cst.CSTNode:
    """The statement that waits for the device, as this file would write it."""
    own = [f"{function.name.value}()" for function in _helpers(tree)]
    code = next(iter(own), CALL if _is_always_cuda(tree) else GUARDED)
    return cst.parse_statement(code, config=tree.module.config_for_parsing)


def _is_always_cuda(tree: Tree) -> bool:
    """Whether the file asks for CUDA without asking whether it is there, and has no option for the device."""
    text = tree.module.code
    return ("cuda" in text) and not any(word in text for word in ("is_available", "--device", '"cpu"', "'cpu'", "mps"))


def _before(statement: cst.CSTNode) -> Edit:
    """An edit that puts a statement before a line, below the line's own comments and blank lines."""

    def edit(line: cst.CSTNode) -> cst.FlattenSentinel[cst.CSTNode]:
        assert isinstance(line, cst.SimpleStatementLine)
        first = statement.deep_clone().with_changes(leading_lines=line.leading_lines)
        return cst.FlattenSentinel([first, line.with_changes(leading_lines=[])])

    return edit
