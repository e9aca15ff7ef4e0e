"""What a run found."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from bench_core.cli.show import console
from bench_core.cli.show.numbers import counted
from bench_core.fairness.finding import Comparison
from bench_core.records import Cell
from bench_core.results import sentences
from bench_core.results.failures import shortened
from bench_core.results.own_environments import OwnEnvironment, own_environments
from bench_core.results.result import Result

MOST_LETTERS = 80
"""Of a failed cell's message in the table; below it is said once with more."""


def print_result(result: Result) -> None:
    """The run's conditions, its cells, each cell's ratio to the baseline, findings and conclusions; the answer last."""
    out = console.stdout()
    for line in conditions(result):
        console.print_line(out, line)
    out.print(_cells_table(result))
    for line in (*console.accepted_lines(result.comparisons), *sentences.run_lines(result)):
        console.print_line(out, line)


def conditions(result: Result) -> list[str]:
    """The conditions of a run in two lines, and one for each candidate with an environment of its own."""
    p, env = result.spec.protocol, result.environment
    packages = env.packages
    until = "" if p.precision is None else f" until known to +-{p.precision:.2g}"
    versions = ", ".join(f"{name} {packages[name]}" for name in ("torch", "diffusers") if packages.get(name))
    return [
        f"baseline {result.spec.baseline}; medians of paired rounds{until}, 95 % intervals, margin {p.margin:.0%}; "
        f"guidance {p.guidance_scale:g}, seeds {p.seed_policy} from {p.seed}, {len(p.prompts)} prompts, "
        f"warm-up {p.warm_up_calls} calls, output {p.output_type}",
        f"{env.device_name or p.device}, {counted(p.threads, 'thread')} ({p.omp_wait_policy} waiting), {versions}",
        *map(_own_environment, own_environments(result)),
    ]


def _own_environment(own: OwnEnvironment) -> str:
    """What it has, and what is here where that is not the same."""
    here = {name: f" (here {version})" for name, (_, version) in own.differing.items()}
    return f"{own.candidate}: " + ", ".join(
        f"{name} {version}{here.get(name, '')}" for name, version in own.said.items()
    )


def _cells_table(result: Result) -> Table:
    limits = any(cell.utilisation is not None for cell in result.cells)
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("candidate", overflow="fold")
    for name in ("batch", "steps", "calls", "s per batch", "s per image", "images per s"):
        table.add_column(name, justify="right")
    if limits:
        table.add_column("of limit", justify="right")
    table.add_column("against baseline", justify="right")
    table.add_column("verdict")
    compared = {c.key: c for c in result.comparisons}
    for cell in result.shown.cells:
        comparison = compared.get(cell.key)
        where = (cell.candidate, str(cell.batch_size), str(cell.steps), str(cell.n_calls))
        limit = (_share(cell.utilisation),) if limits else ()
        outcome = _outcome(result, cell, comparison)
        table.add_row(*where, *_times(cell), *limit, console.ratio(comparison), outcome)
    return table


def _times(cell: Cell) -> tuple[str, str, str]:
    if cell.batch_s is None or cell.per_sample_s is None or cell.throughput_img_s is None:
        return "-", "-", "-"
    return f"{cell.batch_s.median:.4g}", f"{cell.per_sample_s.median:.4g}", f"{cell.throughput_img_s:.4g}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _outcome(result: Result, cell: Cell, comparison: Comparison | None) -> Text:
    """The verdict, or the failure; and how many calls were disturbed."""
    if cell.status != "ok":
        return Text(f"{cell.status}: {shortened(cell.message, MOST_LETTERS)}", "red")
    if comparison is not None:
        outcome = console.verdict(comparison)
    else:
        outcome = Text("baseline" if cell.candidate == result.spec.baseline else "no partner", "dim")
    marked = sentences.disturbances(cell)
    return outcome.append(f" ({marked})", "dim") if marked else outcome
