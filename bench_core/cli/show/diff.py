"""What differs between two runs: the answers first, then what they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from bench_core.cli.show import console
from bench_core.fairness.contexts import Ratio
from bench_core.fairness.finding import Finding
from bench_core.results import diff_document, diff_sentences, sentences
from bench_core.results.answers import answers
from bench_core.results.diff import CellDiff, Diff
from bench_core.results.diff_gate import GateLines, gate

LISTED = "environment-mismatch"
"""The rule of many conditions: they are listed one a line, and its finding does not repeat them."""


def json_text(diff: Diff, judged: GateLines) -> str:
    """The comparison as a JSON document."""
    return json.dumps(diff_document.document(diff, judged), indent=1, allow_nan=False) + "\n"


def print_diff(diff: Diff, judged: GateLines | None = None) -> None:
    """The answers, conditions that differ, every cell that both have, the control, findings, and what is undecided."""
    out = console.stdout()
    for line in (*_answers(diff), *_conditions(diff)):
        console.print_line(out, line)
    if diff.cells:
        out.print(_table(diff))
    findings = [f for f in (*diff.findings, *(f for c in diff.cells for f in c.findings)) if _is_said(f)]
    said = (
        diff_sentences.of_control(diff.control),
        *_clocks(diff),
        *console.accepted_lines(diff.cells),
        *sentences.finding_lines(findings),
    )
    left_open = (judged or gate(diff)).undecided
    for line in (*said, *(f"undecided: {line}" for line in left_open)):
        console.print_line(out, line)


def _answers(diff: Diff) -> Iterator[str]:
    """What is compared, then a sentence for each candidate."""
    over = "no control" if diff.control is None else f"over the control {diff.control.candidate}"
    yield f"B = {diff.run_b} against A = {diff.run_a}, {over}; 95 % intervals"
    for answer in answers(diff.asked):
        yield f"{answer.candidate}: {answer.sentence()}"


def _conditions(diff: Diff) -> Iterator[str]:
    """The conditions that differ, a line each."""
    if not diff.conditions:
        yield "no condition differs"
    for condition in (c for c in diff.conditions if c.rule in (LISTED, None)):
        what = f"{condition.kind} differs: {condition.name}"
        yield f"{what}: {condition.a} (A), {condition.b} (B)"


def _clocks(diff: Diff) -> Iterator[str]:
    for key in sorted({c.candidate_b for c in diff.cells if c.clock == "outside_s"}):
        yield f"times of {key} are by the conductor's clock (outside_s): a file runs code of its own"


def _is_said(finding: Finding) -> bool:
    """Whether a finding says more than the list of conditions."""
    return finding.rule != LISTED or finding.accepted is not None


def _table(diff: Diff) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("candidate", overflow="fold")
    for name in ("batch", "steps", "calls A, B", "s per batch A", "s per batch B", "A / B"):
        table.add_column(name, justify="right")
    table.add_column("speedup of B" if diff.control is None else "over the control", justify="right")
    table.add_column("verdict")
    for cell in diff.cells:
        who = cell.candidate_a if cell.candidate_a == cell.candidate_b else f"{cell.candidate_a} | {cell.candidate_b}"
        calls = f"{cell.n_calls_a}, {cell.n_calls_b}"
        seconds = ("-" if s is None else f"{s:.4g}" for s in (cell.batch_s_a, cell.batch_s_b))
        ratios = (_raw(cell.raw), "-" if cell.is_control else console.ratio(cell))
        table.add_row(who, str(cell.batch_size), str(cell.steps), calls, *seconds, *ratios, _verdict(cell))
    return table


def _raw(ratio: Ratio | None) -> str:
    return "-" if ratio is None else f"{ratio[0]:.3f}x"


def _verdict(cell: CellDiff) -> Text:
    return Text("control", "dim") if cell.is_control else console.verdict(cell)
