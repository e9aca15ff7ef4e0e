"""What differs between two runs."""

from __future__ import annotations

from rich.table import Table

from bench_core.cli.show import console
from bench_core.fairness.finding import Finding
from bench_core.results import diff as diffs
from bench_core.results import sentences
from bench_core.results.diff import Diff

LISTED = "environment-mismatch"
"""The rule of many conditions: they are listed one a line, and its finding does not repeat them."""


def print_diff(diff: Diff) -> None:
    """Conditions that differ between two runs, every cell that both have, findings, and what is undecided."""
    out = console.stdout()
    compared = f"B = {diff.run_b} against A = {diff.run_a}"
    console.print_line(out, f"{compared}; medians of calls that were not interleaved, 95 % intervals")
    for condition in (c for c in diff.conditions if c.rule in (LISTED, None)):
        what = f"{condition.kind} differs: {condition.name}"
        console.print_line(out, f"{what}: {condition.a} (A), {condition.b} (B)")
    if not diff.conditions:
        console.print_line(out, "no condition differs")
    if diff.cells:
        out.print(_table(diff))
    for key in sorted({c.candidate_b for c in diff.cells if c.clock == "outside_s"}):
        console.print_line(out, f"times of {key} are by the conductor's clock (outside_s): it runs code of its own")
    findings = [f for f in (*diff.findings, *(f for c in diff.cells for f in c.findings)) if _is_said(f)]
    said = (*console.accepted_lines(diff.cells), *sentences.finding_lines(findings))
    for line in (*said, *(f"undecided: {line}" for line in diffs.undecided(diff))):
        console.print_line(out, line)


def _is_said(finding: Finding) -> bool:
    """Whether a finding says more than the list of conditions."""
    return finding.rule != LISTED or finding.accepted is not None


def _table(diff: Diff) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("candidate", overflow="fold")
    for name in ("batch", "steps", "calls A, B", "s per batch A", "s per batch B", "speedup of B"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for cell in diff.cells:
        who = cell.candidate_a if cell.candidate_a == cell.candidate_b else f"{cell.candidate_a} | {cell.candidate_b}"
        calls = f"{cell.n_calls_a}, {cell.n_calls_b}"
        seconds = ("-" if s is None else f"{s:.4g}" for s in (cell.batch_s_a, cell.batch_s_b))
        ratio, verdict = console.ratio(cell), console.verdict(cell)
        table.add_row(who, str(cell.batch_size), str(cell.steps), calls, *seconds, ratio, verdict)
    return table
