"""What became of a folder's files: the tasks, which files are kept and which are not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench_core.cli import output
from bench_core.cli.show import console
from bench_core.suite.manifest import Chosen, Group
from bench_core.suite.output import Output
from bench_core.suite.schema import Entry
from bench_core.suite.writing import Written
from bench_core.visible import visible

PLAIN_STEP = 1000
"""Files between two lines of progress where there is no terminal."""


def tracked(entries: Sequence[Entry], doing: str) -> Iterable[Entry]:
    """The entries one after another, with progress on stderr: a bar, or now and then a line."""
    out = console.stderr()
    if out.is_terminal:
        return track(entries, doing, console=out, transient=True)
    return _with_lines(entries, doing, out)


def _with_lines(entries: Sequence[Entry], doing: str, out: Console) -> Iterator[Entry]:
    for done, entry in enumerate(entries):
        if done and done % PLAIN_STEP == 0:
            console.print_line(out, f"{doing} {done}/{len(entries)} files")
        yield entry


def print_refused(changes: Iterable[str]) -> None:
    """On stderr, a line for everything that would change."""
    for change in changes:
        output.warn(f"would change: {change}")


def print_summary(chosen: Chosen, output: Output, written: Written) -> None:
    """Every task with its files, the files of no task, and what was written."""
    out = console.stdout()
    if chosen.groups:
        out.print(_table(chosen))
    for skipped in chosen.skipped:
        console.print_line(out, f"skipped: {visible(skipped.file)}: {skipped.reason}")
    for change in written.changes:
        console.print_line(out, f"changed: {visible(change)}")
    if written.left:
        names = ", ".join(written.left)
        console.print_line(out, f"left in {visible(str(output.gt_code))}, named by no entry of this manifest: {names}")
    tasks = sum(group.n_kept > 0 for group in chosen.groups)
    total = sum(len(group.files) for group in chosen.groups) + len(chosen.skipped)
    kept = f"{len(chosen.entries)} of {total} files kept, of {tasks} of {len(chosen.groups)} tasks"
    console.print_line(out, f"{kept}; {written.n_copied} copied, {written.n_unchanged} were there")
    console.print_line(out, f"manifest: {visible(str(output.manifest))}")


def _table(chosen: Chosen) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("task", overflow="fold")
    for name in ("files", "kept", "ids", "speedups kept"):
        table.add_column(name, justify="right")
    table.add_column("skipped")
    entries = iter(chosen.entries)
    for group in chosen.groups:
        kept = [next(entries) for _ in range(group.n_kept)]
        table.add_row(
            visible(group.task_key),
            str(len(group.files)),
            str(group.n_kept),
            f"{kept[0].prompt_id}-{kept[-1].prompt_id}" if kept else "-",
            ", ".join(f"{entry.speedup:g}x" for entry in kept) or "-",
            _skipped(group),
        )
    return table


def _skipped(group: Group) -> str:
    """Why files of a task are not kept."""
    over = len(group.files) - group.n_kept
    if group.reason is not None:
        return group.reason
    return f"{over} of higher speedup" if over else ""


def document(chosen: Chosen, output: Output, written: Written) -> dict[str, Any]:
    """The summary, JSON-ready."""
    return {
        "schema": 1,
        "manifest": str(output.manifest),
        "mapping": str(output.mapping),
        "groups": [_group(group) for group in chosen.groups],
        "skipped": [skipped._asdict() for skipped in chosen.skipped],
        "copied": written.n_copied,
        "unchanged": written.n_unchanged,
        "changes": list(written.changes),
        "left": list(written.left),
    }


def _group(group: Group) -> dict[str, Any]:
    kept, over = group.files[: group.n_kept], group.files[group.n_kept :]
    return {"task_key": group.task_key, "kept": list(kept), "skipped": list(over), "reason": group.reason}
