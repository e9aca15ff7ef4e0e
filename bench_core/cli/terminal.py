"""What the command line shows: progress on stderr, results on stdout (rich tables, plain text when piped)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from bench_core.doctor.checks import Check
from bench_core.doctor.turns import TOLERANCE, Measured, is_last
from bench_core.jobs.jobs import Job
from bench_core.records import Cell, Comparison
from bench_core.results import diff as diffs
from bench_core.results import sentences
from bench_core.results.diff import CellDiff, Diff
from bench_core.results.result import Result
from bench_core.store.database import StoredRun
from bench_core.store.progress import Progress
from bench_core.words.formats import duration

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
    if p.widest is not None and p.wanted is not None:
        place.append(f"widest interval ±{p.widest:.2%}, wanted ±{p.wanted:.2%}")
    return "  ".join([*place, p.message] if p.message else place)


def _left(p: Progress) -> str:
    return "" if p.left_s is None or p.state == "finished" else f"about {duration(p.left_s)} left"


def print_result(result: Result) -> None:
    """The run's conditions, its cells, each cell's ratio to the baseline, findings, and what follows of it all."""
    console = _stdout()
    console.print(conditions(result), soft_wrap=True, highlight=False)
    console.print(_cells_table(result))
    for line in sentences.run_lines(result):
        console.print(line, soft_wrap=True, highlight=False)


def _cells_table(result: Result) -> Table:
    limits = any(cell.utilisation is not None for cell in result.cells)
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("candidate")
    for name in ("batch", "steps", "calls", "s per batch", "s per image", "images per s"):
        table.add_column(name, justify="right")
    if limits:
        table.add_column("of limit", justify="right")
    table.add_column("against baseline", justify="right")
    table.add_column("verdict")
    compared = {c.key: c for c in result.comparisons}
    for cell in result.cells:
        comparison = compared.get(cell.key)
        where = (cell.candidate, str(cell.batch_size), str(cell.steps), str(cell.n_calls))
        limit = (_share(cell.utilisation),) if limits else ()
        table.add_row(*where, *_times(cell), *limit, ratio(comparison), _said(result, cell, comparison))
    return table


def _times(cell: Cell) -> tuple[str, str, str]:
    if cell.batch_s is None or cell.per_sample_s is None or cell.throughput_img_s is None:
        return "-", "-", "-"
    return f"{cell.batch_s.median:.4g}", f"{cell.per_sample_s.median:.4g}", f"{cell.throughput_img_s:.4g}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _said(result: Result, cell: Cell, comparison: Comparison | None) -> Text:
    """The verdict, or what happened instead; and the marks of the calls."""
    if cell.status != "ok":
        return Text(f"{cell.status}: {cell.message}", "red")
    if comparison is not None:
        said = Text(comparison.verdict, VERDICT_STYLE.get(comparison.verdict, ""))
    else:
        said = Text("baseline" if cell.candidate == result.spec.baseline else "no partner", "dim")
    marked = sentences.disturbances(cell)
    return said.append(f" ({marked})", "dim") if marked else said


def ratio(comparison: Comparison | CellDiff | None) -> str:
    """`1.62x [1.58, 1.66]`: the speedup with its 95 % interval; a dash when there is none."""
    if comparison is None or comparison.speedup is None:
        return "-"
    return f"{comparison.speedup:.3f}x [{comparison.ci_low:.3f}, {comparison.ci_high:.3f}]"


def conditions(result: Result) -> str:
    """The conditions of a run in two lines."""
    p, env = result.spec.protocol, result.environment
    packages = env.get("packages", {})
    until = "" if p.precision is None else f" until known to +-{p.precision:.2g}"
    versions = ", ".join(f"{name} {packages[name]}" for name in ("torch", "diffusers") if packages.get(name))
    return (
        f"baseline {result.spec.baseline}; medians of paired rounds{until}, 95 % intervals, margin {p.margin:.0%}; "
        f"guidance {p.guidance_scale:g}, seeds {p.seed_policy} from {p.seed}, {len(p.prompts)} prompts, "
        f"warm-up {p.warm_up_calls} calls, output {p.output_type}\n"
        f"{env.get('device_name', p.device)}, {p.threads} threads ({p.omp_wait_policy} waiting), {versions}"
    )


def print_diff(diff: Diff) -> None:
    """Conditions that differ between two runs, every cell that both have, findings, and what stays open."""
    console = _stdout()
    told = f"B = {diff.run_b} against A = {diff.run_a}; medians of calls that were not interleaved, 95 % intervals"
    console.print(told, soft_wrap=True, highlight=False)
    for condition in diff.conditions:
        line = f"{condition.kind} differs: {condition.name}: {condition.a} (A), {condition.b} (B)"
        console.print(line, soft_wrap=True, highlight=False)
    if not diff.conditions:
        console.print("no condition differs", highlight=False)
    if diff.cells:
        console.print(_diff_table(diff))
    # what differs in the conditions stands above already
    conditional = ("environment-mismatch", "protocol-mismatch")
    findings = [f for c in diff.cells for f in c.findings if f.rule not in conditional]
    for line in (*sentences.finding_lines(findings), *(f"undecided: {line}" for line in diffs.undecided(diff))):
        console.print(line, soft_wrap=True, highlight=False)


def _diff_table(diff: Diff) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("candidate")
    for name in ("batch", "steps", "calls A, B", "s per batch A", "s per batch B", "speedup of B"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for cell in diff.cells:
        who = cell.candidate_a if cell.candidate_a == cell.candidate_b else f"{cell.candidate_a} | {cell.candidate_b}"
        calls = f"{cell.n_calls_a}, {cell.n_calls_b}"
        seconds = ("-" if s is None else f"{s:.4g}" for s in (cell.batch_s_a, cell.batch_s_b))
        verdict = Text(cell.verdict, VERDICT_STYLE.get(cell.verdict, ""))
        table.add_row(who, str(cell.batch_size), str(cell.steps), calls, *seconds, ratio(cell), verdict)
    return table


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


def print_turns(measured: Iterable[Measured]) -> None:
    """How far each length of a turn was from uninterrupted calls, as it becomes known, and whether it is kept."""
    console, each = _stdout(), iter(measured)
    while (m := _next_while_waiting(each)) is not None:
        found = f"{m.ratio:.4f} of uninterrupted [{m.ci_low:.4f}, {m.ci_high:.4f}] in {m.n_blocks} alternations"
        lines = [f"{m.turn.settle_calls} settling + {m.turn.timed_calls} timed calls a turn: {found}"]
        for line in lines + [_outcome(m)] * is_last(m):
            console.print(f"batch {m.turn.batch_size}: {line}", soft_wrap=True, highlight=False)


def _next_while_waiting(each: Iterator[Measured]) -> Measured | None:
    """On a terminal something moves meanwhile, now and then, so as not to disturb."""
    with Console(stderr=True).status("measuring; Ctrl-C keeps what is kept", refresh_per_second=2):
        return next(each, None)


def _outcome(last: Measured) -> str:
    if last.agrees:
        return f"kept, it agrees with uninterrupted calls within {TOLERANCE:.1%}"
    if last.differs:
        return f"nothing kept, none agrees within {TOLERANCE:.1%}"
    return f"nothing kept, none is shown to agree within {TOLERANCE:.1%}; try a longer --max-time or a quieter machine"
