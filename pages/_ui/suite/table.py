"""The leaderboard as a table: one row an entry, a click on it shows the entry; CSV and Markdown of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import streamlit as st

from bench_core.fairness.finding import Finding
from bench_core.fairness.registry import rules
from bench_core.suite.leaderboard import Line
from bench_core.suite.metrics import Metrics, Role
from pages._ui.frame import text
from pages._ui.frame.text import evidence_or, language, listed, t
from pages._ui.show import verdicts
from pages._ui.suite import choose

if TYPE_CHECKING:
    import pandas as pd

KEY = "suite.table"
COLUMNS = ("prompt_id", "task_key", "difficulty", "outcome", "generated", "ground_truth", "over_ground_truth")
COLUMNS += ("clip", "control", "techniques", "why")
SIGNS = {
    "solved": "✔",
    "partial": "◐",
    "no gain": "–",
    "inconclusive": "?",
    "broken": "✖",
    "not comparable": "⊘",
    "pending": "…",
    "damaged": "!",
}
RATIOS, RATIO_PX = ("generated", "ground_truth", "over_ground_truth", "clip"), 150
"""Columns with an interval, and their width: the longest would else be cut off."""
MOST_ROWS = 40


def draw(shown: Sequence[Line], file_name: str) -> None:
    """The table and its downloads."""
    import pandas as pd

    frame = pd.DataFrame([row(line) for line in shown], columns=list(COLUMNS))
    frame = frame.astype({"prompt_id": int})
    headings = {name: t(f"suite.column.{name}") for name in COLUMNS}
    st.dataframe(
        text.readable(frame).rename(columns=headings),
        width="stretch",
        height="content" if len(frame) <= MOST_ROWS else "auto",
        hide_index=True,
        column_config=_config(headings),
        placeholder="–",
        alt=t("suite.table_alt", n=len(frame)),
        key=KEY,
        on_select=lambda: _select(shown),
        selection_mode="single-row",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _downloads(shown, frame, headings, file_name)
        st.caption(t("suite.table_help"))


def row(line: Line) -> dict[str, Any]:
    """What the table says of an entry."""
    found = line.row
    return {
        "prompt_id": line.entry.prompt_id,
        "task_key": line.entry.task_key,
        "difficulty": choose.difficulty(line.entry.difficulty),
        "outcome": f"{SIGNS[line.outcome]} {t(f'suite.outcome.{line.outcome}')}",
        **{name: ratio(found, name) for name in ("generated", "ground_truth", "over_ground_truth")},
        "clip": _points(found),
        "control": None if found["control_verdict"] is None else t(f"suite.control.{found['control_verdict']}"),
        "techniques": listed(found["techniques"]),
        "why": why(line),
    }


def why(line: Line) -> str:
    """Why the outcome is what it is; of code that was refused the title of the rule, and what was found."""
    if line.metrics is None:
        return line.row["problem"] or ""
    names, worst = file_names(line.metrics), _refusal(line.metrics)
    if worst is None:
        return verdicts.renamed(evidence_or(line.metrics.reason_evidence, line.metrics.reason), names)
    rule = rules()[worst.rule]
    evidence = verdicts.renamed(rule.evidence(worst, language()), names)
    return t("suite.refused", rule=rule.words[language()].title, evidence=evidence)


def file_names(metrics: Metrics) -> dict[str, str]:
    """What the files of an entry are called by their candidates, paths and names: their roles."""
    names: dict[str, Role] = {file.candidate: role for role, file in metrics.files.items() if file.candidate}
    for role, file in metrics.files.items():
        names |= {file.path: role, PurePath(file.path).name: role}
    return {text: t(f"suite.role.{role}") for text, role in names.items()}


def _refusal(metrics: Metrics) -> Finding | None:
    """The finding under which generated code was refused."""
    wanted = metrics.refused[:1]
    errors = (f for f in metrics.findings if f.severity == "error" and f.rule in wanted and f.rule in rules())
    return next(errors, None)


def ratio(found: Mapping[str, Any], name: str) -> str | None:
    """`1.62× [1.58, 1.66]`; None where there is no number."""
    value, low, high = (found[f"{name}{end}"] for end in ("", "_ci_low", "_ci_high"))
    if value is None or low is None or high is None:
        return None
    return f"{value:.2f}× [{low:.2f}, {high:.2f}]"


def _points(found: Mapping[str, Any]) -> str | None:
    mean, low, high = (found[name] for name in ("clip_difference", "clip_ci_low", "clip_ci_high"))
    if mean is None:
        return None
    return f"{mean:+.2f}" if low is None else f"{mean:+.2f} [{low:+.2f}, {high:+.2f}]"


def _config(headings: Mapping[str, str]) -> dict[str, Any]:
    """Numbers of ids to the left, since they are names; the reason wide."""
    ratios = {headings[name]: st.column_config.TextColumn(width=RATIO_PX) for name in RATIOS}
    return ratios | {
        headings["prompt_id"]: st.column_config.NumberColumn(width="small", format="%d", pinned=True),
        headings["why"]: st.column_config.TextColumn(width="large"),
    }


def _select(shown: Sequence[Line]) -> None:
    """Show the entry that was clicked."""
    rows = st.session_state[KEY].selection.rows
    if rows and rows[0] < len(shown):
        choose.set_entry(shown[rows[0]].entry.prompt_id)


def _downloads(shown: Sequence[Line], frame: pd.DataFrame, headings: Mapping[str, str], file_name: str) -> None:
    """The rows at full precision as CSV; what the page shows as Markdown."""
    from bench_core.results import spreadsheet  # loads pandas, as the next does
    from bench_core.suite import tables

    files = {
        "csv": ("text/csv", lambda: spreadsheet.csv(tables.leaderboard_frame(line.row for line in shown))),
        "md": ("text/markdown", lambda: tables.markdown(list(headings.values()), frame.values.tolist()) + "\n"),
    }
    for ending, (mime, content) in files.items():
        st.download_button(
            t(f"suite.download.{ending}"),
            data=lambda content=content: content().encode("utf-8"),
            file_name=f"{file_name}.{ending}",
            mime=mime,
            icon=":material/download:",
            key=f"suite.download.{ending}",
            on_click="ignore",
        )
