"""Two pieces of code side by side: what each says of its protocol, and every difference by the rule it breaks."""

from __future__ import annotations

import re

import streamlit as st

from bench_core.fairness.audit.compare import Cell, CodeComparison, Row
from bench_core.fairness.registry import rules
from bench_core.visible import visible
from pages._ui.audit.source import evidence
from pages._ui.frame.text import language, plain, prose, t
from pages._ui.show.verdicts import BOXES

DIFFERS = "≠"
LINE = re.compile(r" ?[(（](?:line|第) (\d+)(?: 行)?[)）]")
"""A line that the text of a cell names itself, in any language."""
WORD_JOINER = "\u2060"
"""Keeps a narrow column from breaking a Chinese word into lines of one character."""


def table(comparison: CodeComparison, name_a: str, name_b: str) -> None:
    """One row an aspect; those that differ come first."""
    import pandas as pd

    rows = sorted(comparison.rows, key=lambda row: row.rule is None)
    headings = [t("audit.aspect"), plain(name_a), plain(name_b)]
    frame = pd.DataFrame([_row(row) for row in rows], columns=headings)
    st.table(
        frame, border="horizontal", hide_index=True, alt=t("audit.table_alt", a=visible(name_a), b=visible(name_b))
    )


def _row(row: Row) -> list[str]:
    aspect = t(f"audit.aspect.{row.aspect}")
    unbroken = aspect if aspect.isascii() else WORD_JOINER.join(aspect)
    sign = "" if row.rule is None else f":red[{DIFFERS}]\u00a0"
    return [f"{sign}**{unbroken}**", _cell(row.a), _cell(row.b)]


def _cell(cell: Cell) -> str:
    parts = LINE.split(cell.in_language(language()))
    shown = "".join(f" {_at(int(part))}" if n % 2 else prose(part) for n, part in enumerate(parts))
    if cell.line is None or str(cell.line) in parts[1::2]:
        return shown
    return f"{shown} {_at(cell.line)}"


def _at(line: int) -> str:
    return f":gray[({t('audit.line', line=line)})]"


def boxes(comparison: CodeComparison) -> None:
    """Every difference with the reason why it matters and the remedy."""
    for finding in comparison.findings:
        words = rules()[finding.rule].words[language()]
        head = t("audit.box", title=plain(words.title), evidence=prose(evidence(finding)))
        fix = t("audit.fix", fix=prose(words.fix))
        BOXES[finding.severity](f"{head}\n\n{prose(words.why)}\n\n{fix}")
