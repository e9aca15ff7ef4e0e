"""`time.time` becomes `time.perf_counter` where only durations are taken; a time of day stays what it is.

All readings of a stopwatch change together: the difference of two different clocks means nothing.

>>> import libcst as cst
>>> from bench_core.fairness.source.place import Place
>>> tree = Tree("import time\\nt0 = time.time()\\nwork()\\nprint(time.time() - t0)\\n")
>>> print(tree.edited(mend(tree, Place(2, 1, 2, 1))), end="")
import time
t0 = time.perf_counter()
work()
print(time.perf_counter() - t0)
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from bench_core.fairness.audit.mends import imports
from bench_core.fairness.audit.mends.readings import Reading, Stopwatch, stopwatches
from bench_core.fairness.audit.mends.tree import Edit, Edits, Place, Tree, Unsafe
from bench_core.fairness.rule import Template

STEADY = {"time.time": "perf_counter", "time.time_ns": "perf_counter_ns"}
NOT_HERE = Template(
    en="no `time.time()` is read in this line; replace the clock by `time.perf_counter()`",
    zh="这一行没有读取 `time.time()`；请改用 `time.perf_counter()` 计时",
)
TIME_OF_DAY = Template(
    en="the time is also used as a time of day, which `perf_counter` does not give",
    zh="这个时间还被当作日期时间使用，而 `perf_counter` 不给出日期时间",
)
NAME_TAKEN = Template(
    en="the name `perf_counter` already means something else in this file",
    zh="名称 `perf_counter` 在这个文件中已另有含义",
)


def mend(tree: Tree, place: Place) -> Edits:
    """Edits of the stopwatch that is read at a place. Raises Unsafe."""
    watches = stopwatches(tree)
    watch = _at(tree, watches, place)
    if not watch.only_durations:
        raise Unsafe(TIME_OF_DAY)
    edits: dict[cst.CSTNode, Edit] = {}
    for reading in watch.readings:
        if reading.clock in STEADY:
            edits |= _steady(tree, reading, watches)
    return edits


def _at(tree: Tree, watches: list[Stopwatch], place: Place) -> Stopwatch:
    """The stopwatch with a reading at a place; else the narrowest one around it."""
    wall = [watch for watch in watches if any(reading.clock in STEADY for reading in watch.readings)]
    for watch in wall:
        if any(tree.is_at(reading.call, place) for reading in watch.readings):
            return watch
    around = [
        (last - first, watch) for watch in wall for first, last in [watch.lines(tree)] if first <= place.line <= last
    ]
    if not around:
        raise Unsafe(NOT_HERE)
    return min(around, key=lambda item: item[0])[1]


def _steady(tree: Tree, reading: Reading, watches: list[Stopwatch]) -> Edits:
    """The edits that let one reading use the steady clock."""
    name = STEADY[reading.clock]
    origin = reading.origin
    if isinstance(origin, cst.ImportAlias):
        return _imported(tree, reading, origin, watches)
    if origin is not reading.call.func and not _all_durations(origin, watches):
        raise Unsafe(TIME_OF_DAY)
    if not isinstance(origin, cst.Attribute):  # `now = time` of `from time import time`
        raise Unsafe(NOT_HERE)
    return {origin: lambda node: node.with_changes(attr=cst.Name(name))}


def _imported(tree: Tree, reading: Reading, alias: cst.ImportAlias, watches: list[Stopwatch]) -> Edits:
    """`from time import time` and the calls of it."""
    before, after = alias.evaluated_name, STEADY[reading.clock]
    statement = tree.parents[alias]
    keep = not _all_durations(alias, watches) or _is_named_elsewhere(tree, alias)
    if alias.asname is not None and not keep:
        return {statement: imports.renamed(before, after, keep=False)}
    if _is_taken(tree, after):
        raise Unsafe(NAME_TAKEN)
    calls = [reading.call] if keep else [other.call for other in _of(alias, watches)]
    new_name: Edit = lambda node: node.with_changes(value=after)  # noqa: E731
    return {statement: imports.renamed(before, after, keep=keep), **{call.func: new_name for call in calls}}


def _of(origin: cst.CSTNode, watches: list[Stopwatch]) -> Iterator[Reading]:
    return (reading for watch in watches for reading in watch.readings if reading.origin is origin)


def _all_durations(origin: cst.CSTNode, watches: list[Stopwatch]) -> bool:
    """Whether every reading of one origin measures a duration only."""
    return all(watch.only_durations for watch in watches if any(reading.origin is origin for reading in watch.readings))


def _is_named_elsewhere(tree: Tree, alias: cst.ImportAlias) -> bool:
    """Whether an imported clock is also used without being called, e.g. handed to a function."""
    name = alias.evaluated_alias or alias.evaluated_name
    calls = {call.func for call in tree.all(cst.Call)}
    return any(
        node.value == name and node not in calls and tree.name_of(node) in STEADY and not _is_part(tree, node)
        for node in tree.all(cst.Name)
    )


def _is_part(tree: Tree, node: cst.Name) -> bool:
    """Whether a name belongs to an import, or is the attribute of something else."""
    parent = tree.parents[node]
    if isinstance(parent, cst.Attribute):
        return parent.attr is node
    return isinstance(parent, cst.ImportAlias | cst.AsName | cst.ImportFrom | cst.Arg) and not (
        isinstance(parent, cst.Arg) and parent.value is node
    )


def _is_taken(tree: Tree, name: str) -> bool:
    """Whether a name is assigned, defined or imported from elsewhere."""
    imported = tree.imports.get(name)
    if imported is not None:
        return imported.full_name != f"time.{name}"
    bound = [*(target.target for target in tree.all(cst.AssignTarget)), *(f.name for f in tree.all(cst.FunctionDef))]
    return any(isinstance(node, cst.Name) and node.value == name for node in bound)
