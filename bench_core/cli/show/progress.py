"""The progress of a run on stderr: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from bench_core.cli.show import terminal
from bench_core.spec import Candidate
from bench_core.store.progress import Progress
from bench_core.words.formats import duration

PLAIN_LINES = 20
"""Progress lines a run prints where there is no terminal."""


@contextmanager
def reporting(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A function that shows the progress it is given; nothing when quiet."""
    console = terminal.stderr()
    if quiet:
        yield lambda progress: None
    elif not console.is_terminal:
        yield _plain_report(console)
    else:
        with _bar(console) as bar:
            task = bar.add_task("starting", total=None, left="")
            yield lambda p: bar.update(
                task, description=_where(p), completed=p.calls_done, total=p.calls_total, left=_left(p), refresh=True
            )


def _bar(console: Console) -> Bar:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    return Bar(*columns, console=console, transient=True, refresh_per_second=2)


def _plain_report(console: Console) -> Callable[[Progress], None]:
    last: list[object] = [None]

    def report(p: Progress) -> None:
        due = p.calls_done * PLAIN_LINES // max(1, p.calls_total)
        if last[0] != (p.state, due):
            last[0] = (p.state, due)
            line = f"{p.calls_done}/{p.calls_total} calls  {_where(p)}  {_left(p)}"
            console.print(line.rstrip(), soft_wrap=True, highlight=False)

    return report


def _where(p: Progress) -> str:
    if p.state == "waiting" and p.message:
        return p.message if p.waits_for else f"waiting: {p.message}"
    parts = [p.state.replace("-", " ")]
    if p.candidate:
        parts.append(Candidate.parse(p.candidate).short)
    if p.batch_size:
        parts.append(f"batch {p.batch_size}, {p.steps} steps")
    if p.start is not None and (p.start, p.starts) not in ((1, 1), (1, None)):
        parts.append(f"start {p.start}" + (f" of {p.starts}" if p.starts else ""))
    if p.rounds and p.round is not None:
        parts.append(f"round {p.round + 1} of {p.rounds}")
    if p.widest is not None and p.wanted is not None:
        parts.append(f"widest interval ±{p.widest:.2%}, wanted ±{p.wanted:.2%}")
    return "  ".join([*parts, p.message] if p.message else parts)


def _left(p: Progress) -> str:
    return "" if p.left_s is None or p.state == "finished" else f"about {duration(p.left_s)} left"
