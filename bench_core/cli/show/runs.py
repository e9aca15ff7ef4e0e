"""The list of stored runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table

from bench_core.cli.show import console
from bench_core.cli.show.numbers import counted
from bench_core.jobs import status
from bench_core.results.brief import Brief, Line
from bench_core.store.listing import Listed
from bench_core.visible import visible
from bench_core.words import formats

Row = tuple[Listed, str, Brief]
SEE_ALL = "every damaged record is named by: fairspeed doctor --store"


def standing(run: Listed) -> str:
    """Where a run stands; `damaged` where it cannot be read."""
    return "damaged" if run.is_damaged else status.standing(run.run_id, run.outcome)


def print_runs(rows: Sequence[Row], *, more: int, stored: int) -> None:
    """One row a run; below them how many there are beside these, and what to do about damaged ones."""
    out = console.stdout()
    if not rows:
        none = "no run is stored yet; measure one: fairspeed run --candidate shapes"
        out.print(f"none of {stored} runs is like this; list them with --all" if stored else none, highlight=False)
        return
    table = Table("run", "when", "standing", "device", "name and note", "what it says", show_edge=False, pad_edge=False)
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for run, state, brief in rows:
        written = "\n".join(filter(None, (run.label.name, run.label.note, _tags(run))))
        table.add_row(
            run.run_id,
            when(run.created_ns),
            _stands(state, brief),
            run.device,
            written,
            "\n".join(_says(run, state, brief)),
        )
    out.print(table)
    if more:
        console.print_line(out, f"and {more} more: list them with --all, or find some with --search")
    for line in filter(None, (_problem(run, state, brief) for run, state, brief in rows)):
        console.print_line(out, line)


def _problem(run: Listed, state: str, brief: Brief) -> str:
    """Why nothing is said of a run; empty where something is."""
    if state == "damaged":
        todo = f"read it with the Fairspeed that made it, restore the database, or: fairspeed delete {run.run_id}"
        return f"damaged: {run.run_id}: {visible(run.problem)}; {todo}; {SEE_ALL}"
    if brief.is_damaged:
        return f"damaged: {visible(brief.problem)}; {SEE_ALL}"
    return brief.problem and f"unreadable: {visible(brief.problem)}"


def when(created_ns: int) -> str:
    """A time of this machine's zone, which is named: `2026-01-31 14:25 CET`; of a damaged run unknown."""
    try:
        return formats.moment(created_ns) if created_ns else "-"
    except (ValueError, OverflowError, OSError):
        return "-"


def row(run: Listed, state: str, brief: Brief) -> dict[str, Any]:
    """A run as JSON."""
    return {
        "run_id": run.run_id,
        "created_ns": run.created_ns,
        "standing": state,
        "device": run.device,
        **run.label.model_dump(mode="json"),
        "candidates": [] if run.spec is None else list(run.spec.keys),
        "baseline": brief.baseline or None,
        "n_calls": run.n_calls,
        "n_cautions": brief.n_findings,
        "n_failed": brief.n_failed,
        "problem": brief.problem or run.problem,
        "is_damaged": run.is_damaged or brief.is_damaged,
        "answers": [
            {**line.model_dump(mode="json", exclude={"answer", "name"}), **_answer(line)} for line in brief.lines
        ],
    }


def _stands(state: str, brief: Brief) -> str:
    """Where it stands; of a run that is done how many of its candidates failed, or that it cannot be read any more."""
    if brief.is_damaged:
        return f"{state}, a record is damaged"
    return f"{state}, {counted(brief.n_failed, 'candidate')} failed" if state == "done" and brief.n_failed else state


def _answer(line: Line) -> dict[str, str]:
    return {"verdict": line.answer.verdict, "sentence": line.answer.sentence()}


def _says(run: Listed, state: str, brief: Brief) -> Iterator[str]:
    """The baseline, then a line for each other candidate; no verdict while it is measured."""
    if brief.problem or run.spec is None:
        yield "-"
    elif state == "running":
        yield f"being measured: {counted(run.n_calls, 'call')} so far"
    elif not brief.lines:
        yield ", ".join(run.spec.keys)
    else:
        yield f"against {brief.baseline}:"
        yield from (f"{line.name}: {line.short()}" for line in brief.lines)


def _tags(run: Listed) -> str:
    written = [*run.label.tags, *(["archived"] if run.label.archived else [])]
    return f"[{', '.join(written)}]" if written else ""
