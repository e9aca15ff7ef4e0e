"""Two pieces of code side by side: what each says of its protocol, and every difference by the rule it breaks."""

from __future__ import annotations

import streamlit as st

from bench_core.fairness.audit.compare import Cell, CodeComparison, Row
from bench_core.fairness.registry import rules
from pages._ui.audit.source import evidence
from pages._ui.frame.text import language, plain, prose, t, text_or
from pages._ui.show.verdicts import BOXES

DIFFERS = ":material/not_equal:"
WORD_JOINER = "\u2060"
"""Keeps a narrow column from breaking a Chinese word into lines of one character."""


def table(comparison: CodeComparison, name_a: str, name_b: str) -> None:
    """One row an aspect; those that differ come first."""
    import pandas as pd

    rows = sorted(comparison.rows, key=lambda row: row.rule is None)
    headings = [t("audit.aspect"), plain(name_a), plain(name_b)]
    frame = pd.DataFrame([_row(row) for row in rows], columns=headings)
    st.table(frame, border="horizontal", hide_index=True, alt=t("audit.table_alt", a=name_a, b=name_b))


def _row(row: Row) -> list[str]:
    aspect = text_or(f"audit.aspect.{row.aspect}", row.aspect)
    unbroken = aspect if aspect.isascii() else WORD_JOINER.join(aspect)
    sign = "" if row.rule is None else f" :red[{DIFFERS}]"
    return [f"**{unbroken}**{sign}", _cell(row.a), _cell(row.b)]


def _cell(cell: Cell) -> str:
    if cell.line is None:
        return prose(cell.text)
    return f"{prose(cell.text)} :gray[({t('audit.line', line=cell.line)})]"


def boxes(comparison: CodeComparison) -> None:
    """Every difference with the reason why it matters and the remedy."""
    for finding in comparison.findings:
        words = rules()[finding.rule].words[language()]
        head = t("audit.box", title=plain(words.title), evidence=prose(evidence(finding)))
        BOXES[finding.severity](f"{head}  \n{prose(words.why)} {prose(words.fix)}")
