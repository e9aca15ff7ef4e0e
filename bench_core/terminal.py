"""What the command line shows: progress on stderr, results on stdout (rich tables, plain text when piped)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from bench_core.doctor import Check
from bench_core.jobs import Job
from bench_core.records import Comparison
from bench_core.results import Result
from bench_core.store import StoredRun
from bench_core.store.progress import Progress

PLAIN_LINES = 20
"""Progress lines a run prints where there is no terminal."""
PIPED_WIDTH = 160
VERDICT_STYLE = {"faster": "green", "slower": "red", "not comparable": "bold magenta"}


@contextmanager
def progress_report(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A function to be told of progress: a bar on a terminal, now and then a line elsewhere, nothing when quiet."""
    console = Console(stderr=True, markup=False)
    if quiet:
        yield lambda progress: None
    elif not console.is_terminal:
        yield _plain_report(console)
    else:
        columns = [
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
        ]
        with Bar(*columns, console=console, transient=True, refresh_per_second=2) as bar:
            task = bar.add_task("starting", total=None, left="")
            yield lambda p: bar.update(
                task, description=_where(p), completed=p.calls_done, total=p.calls_total, left=_left(p), refresh=True
            )


def _plain_report(console: Console) -> Callable[[Progress], None]:
    last: list[object] = [None]

    def report(p: Progress) -> None:
        due = p.calls_done * PLAIN_LINES // max(1, p.calls_total)
        if last[0] != (p.state, due):
            last[0] = (p.state, due)
            console.print(
                f"{p.calls_done}/{p.calls_total} calls  {_where(p)}  {_left(p)}".rstrip(),
                soft_wrap=True,
                highlight=False,
            )

    return report


def _where(p: Progress) -> str:
    place = [p.state.replace("-", " ")]
    if p.candidate:
        place.append(p.candidate)
    if p.batch_size:
        place.append(f"batch {p.batch_size}, {p.steps} steps")
    if p.rounds and p.round is not None:
        place.append(f"round {p.round + 1} of {p.rounds}")
    return "  ".join([*place, p.message] if p.message else place)


def _left(p: Progress) -> str:
    return "" if p.left_s is None or p.state == "finished" else f"about {duration(p.left_s)} left"


def duration(seconds: float) -> str:
    """`42 s`, `3 min 20 s` or `2 h 5 min`."""
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def print_result(result: Result) -> None:
    """The run's conditions, its cells, and each cell's ratio to the baseline with interval and verdict."""
    console = _stdout()
    console.print(conditions(result), soft_wrap=True, highlight=False)
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("candidate")
    for name in ("batch", "steps", "calls", "s per batch", "s per image", "images per s", "against baseline"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    compared = {(c.candidate, c.batch_size, c.steps): c for c in result.comparisons}
    for cell in result.cells:
        comparison = compared.get((cell.candidate, cell.batch_size, cell.steps))
        times = ("-", "-", "-")
        if cell.batch_s and cell.per_sample_s and cell.throughput_img_s:
            times = (f"{cell.batch_s.median:.4g}", f"{cell.per_sample_s.median:.4g}", f"{cell.throughput_img_s:.4g}")
        where = (cell.candidate, str(cell.batch_size), str(cell.steps), str(cell.n_calls))
        said = _verdict(comparison) if cell.status == "ok" else Text(f"{cell.status}: {cell.message}", "red")
        table.add_row(*where, *times, ratio(comparison), said)
    console.print(table)
    _print_findings(console, result)


def ratio(comparison: Comparison | None) -> str:
    """`1.62x [1.58, 1.66]`: the speedup with its 95 % interval; a dash when there is none."""
    if comparison is None or comparison.speedup is None:
        return "-"
    return f"{comparison.speedup:.3f}x [{comparison.ci_low:.3f}, {comparison.ci_high:.3f}]"


def conditions(result: Result) -> str:
    """The conditions of a run in two lines."""
    p, env = result.spec.protocol, result.environment
    packages = env.get("packages", {})
    versions = ", ".join(f"{name} {packages[name]}" for name in ("torch", "diffusers") if packages.get(name))
    return (
        f"baseline {result.spec.baseline}; medians of paired rounds, 95 % intervals, margin {p.margin:.0%}; "
        f"guidance {p.guidance_scale:g}, seeds {p.seed_policy} from {p.seed}, {len(p.prompts)} prompts, "
        f"warm-up {p.warm_up_calls} calls, output {p.output_type}\n"
        f"{env.get('device_name', p.device)}, {p.threads} threads ({p.omp_wait_policy} waiting), {versions}"
    )


def _verdict(comparison: Comparison | None) -> Text:
    if comparison is None:
        return Text("baseline", "dim")
    return Text(comparison.verdict, VERDICT_STYLE.get(comparison.verdict, ""))


def _print_findings(console: Console, result: Result) -> None:
    seen = {(f.severity, f.message) for c in result.comparisons for f in c.findings}
    for severity, message in sorted(seen):
        console.print(f"{severity}: {message}", soft_wrap=True, highlight=False)
    for candidate in result.spec.keys:
        for steps in result.spec.protocol.steps:
            best = result.best_batch(candidate, steps)
            if best:
                edge = " (at the edge of the range)" if best[1] else ""
                console.print(
                    f"best batch of {candidate} at {steps} steps: {best[0]}{edge}", soft_wrap=True, highlight=False
                )


def print_runs(rows: Sequence[tuple[StoredRun, Job, int]]) -> None:
    """One row a stored run."""
    console = _stdout()
    if not rows:
        console.print("no run is stored yet; measure one: python -m bench_core run --candidate shapes")
        return
    table = Table("run", "created (UTC)", "standing", "calls", "name", show_edge=False, pad_edge=False)
    for run, job, calls in rows:
        created = datetime.fromtimestamp(run.created_ns / 1e9, UTC)
        table.add_row(run.run_id, f"{created:%Y-%m-%d %H:%M}", job.standing, str(calls), run.spec.name)
    console.print(table)


def print_checks(checks: Sequence[Check]) -> None:
    """One line a check, with what to do about it."""
    console = _stdout()
    style = {"ok": "green", "warn": "yellow", "fail": "bold red"}
    for check in checks:
        console.print(
            Text(f"{check.status:5}", style[check.status]),
            f"{check.what}: {check.text}",
            soft_wrap=True,
            highlight=False,
        )


def _stdout() -> Console:
    """Without markup: a name may well hold square brackets."""
    console = Console(markup=False)
    return console if console.is_terminal else Console(width=PIPED_WIDTH, markup=False)
