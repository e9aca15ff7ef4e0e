"""Verdicts, findings and failed cells in words. A ratio is shown with its interval or not at all."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.rules import RULES
from bench_core.records import Cell, Comparison, Finding
from pages._ui.frame.text import code, plain, t, text_or
from pages._ui.show import figure

if TYPE_CHECKING:
    from bench_core.results.result import Result

ICONS = {
    "faster": ":material/trending_up:",
    "slower": ":material/trending_down:",
    "no difference": ":material/equal:",
    "inconclusive": ":material/help:",
    "not comparable": ":material/block:",
}
MOST_LINES = 4
SEVERITY_BOXES = {"error": st.error, "warning": st.warning, "note": st.info}


def failed_cells(result: Result) -> None:
    """A box for the cells that could not be measured, with what was said; where memory ended is a search's answer."""
    bad = [c for c in result.cells if c.status not in ("ok", "skipped")]
    looked_for = [c for c in bad if c.status == "oom" and result.spec.protocol.auto_batch]
    if others := [c for c in bad if c not in looked_for]:
        st.error(t("cells.failed") + "\n" + _cell_lines(others))
    if looked_for:
        st.info(t("cells.search_ended") + "\n" + _cell_lines(looked_for))


def _cell_lines(cells: list[Cell]) -> str:
    return "\n".join(
        f"- {code(c.candidate)} · {t('live.cell', batch_size=c.batch_size, steps=c.steps)} · "
        f"{t('status.' + c.status)}: {plain(c.message)}"
        for c in cells
    )


def run_findings(result: Result) -> None:
    """What concerns the run as a whole: its title, why it matters, what to do, and the evidence."""
    by_rule: dict[tuple[str, str], list[str]] = {}
    for finding in result.findings:
        by_rule.setdefault((finding.severity, finding.rule), []).append(f"- {plain(_evidence(finding))}")
    for severity in SEVERITY_BOXES:
        for (kind, rule), lines in by_rule.items():
            if kind == severity:
                SEVERITY_BOXES[severity](_head(severity, rule) + "\n" + _shortened(list(dict.fromkeys(lines))))


def findings(comparisons: Sequence[Comparison], *, shown: Container[Finding] = ()) -> None:
    """Every broken rule once: its title, why it matters, what to do, and the evidence per comparison.

    What is `shown` elsewhere on the page is left out.
    """
    found: dict[tuple[str, str], list[tuple[Comparison, Finding]]] = {}
    for comparison in comparisons:
        for finding in (f for f in comparison.findings if f not in shown):
            found.setdefault((finding.severity, finding.rule), []).append((comparison, finding))
    for severity in SEVERITY_BOXES:
        for (kind, rule), cases in found.items():
            if kind == severity:
                _finding_box(severity, rule, cases)


def _finding_box(severity: str, rule: str, cases: list[tuple[Comparison, Finding]]) -> None:
    evidence: dict[str, list[str]] = {}
    for comparison, finding in cases:
        text = f"{code(comparison.candidate)}: {plain(_evidence(finding))}"
        evidence.setdefault(text, []).append(str(comparison.batch_size))
    lines = [
        f"- {text} ({t('finding.batches', sizes=', '.join(dict.fromkeys(sizes)))})" for text, sizes in evidence.items()
    ]
    SEVERITY_BOXES[severity](_head(severity, rule) + "\n" + _shortened(lines))


def _shortened(lines: list[str]) -> str:
    """A list of evidence of which the beginning is enough."""
    if len(lines) <= MOST_LINES:
        return "\n".join(lines)
    kept = lines[: MOST_LINES - 1]
    return "\n".join([*kept, f"- {t('finding.more', n=len(lines) - len(kept))}"])


def _head(severity: str, rule: str) -> str:
    title, why, fix = (_words(rule, part) for part in ("title", "why", "fix"))
    return f"**{t('severity.' + severity)}: {title}.** {why} {fix}"


def _words(rule: str, part: str) -> str:
    return text_or(f"rule.{rule}.{part}", getattr(RULES.get(rule), part, rule))


def _evidence(finding: Finding) -> str:
    words = RULES.get(finding.rule)
    return finding.message.removeprefix(f"{words.title}: ") if words else finding.message


def comparison_table(result: Result, *, alt: str, key: str) -> None:
    """All comparisons with verdict, ratio and interval, each with the titles of what was found of it."""
    from bench_core.results import tables  # loads pandas, which a first visit does not need

    frame = tables.comparisons(result)
    shown = frame.assign(
        verdict=[t(f"verdict.{v}") for v in frame["verdict"]],
        speedup=[_ratio(row) for row in frame.to_dict("records")],
        interval=[_interval(row) for row in frame.to_dict("records")],
        caution=[_titles(c) for c in result.comparisons],
    )
    columns = comparison_columns()
    if not any(shown["caution"]):
        del columns["caution"]
    figure.show_table(shown, columns, alt=alt, key=key)
    _multiplicity(int((frame["ci_low"].notna() & (frame["verdict"] != "not comparable")).sum()))


def _titles(comparison: Comparison) -> str:
    """What was found of a comparison in few words, the worst first."""
    worst_first = sorted(comparison.findings, key=lambda f: list(SEVERITY_BOXES).index(f.severity))
    return " · ".join(_words(rule, "title") for rule in dict.fromkeys(f.rule for f in worst_first))


def _multiplicity(n: int) -> None:
    """That several intervals of 95 % do not all hold with 95 %; nothing for a single one."""
    from bench_core.stats.intervals import CONFIDENCE  # loads numpy, which a first visit does not need

    if n > 1:
        st.caption(t("verdicts.multiplicity", n=n, expected=f"{n * (1 - CONFIDENCE):.2g}"))


def comparison_columns() -> dict[str, str]:
    """Columns of the verdict table with their headings."""
    names = ("candidate", "baseline", "batch_size", "steps", "verdict", "speedup", "interval", "n_pairs", "caution")
    return {name: t(f"column.{name}") for name in names}


def _ratio(row: dict[str, float]) -> str:
    return "–" if math.isnan(row["speedup"]) else f"{row['speedup']:.3f}×"


def _interval(row: dict[str, float]) -> str:
    return "–" if math.isnan(row["ci_low"]) else f"[{row['ci_low']:.3f}, {row['ci_high']:.3f}]"
