"""The scores of a suite: overall as cards, with the rules under which code was refused; in groups as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from bench_core.fairness.registry import rules
from bench_core.suite import score
from bench_core.suite.leaderboard import Line
from bench_core.suite.score import Leaderboard, Score
from pages._ui.frame.text import code, language, listed, plain, t
from pages._ui.show import figure
from pages._ui.suite import choose

GROUPS = ("task", "difficulty", "technique")
COLUMNS = ("group", "n", "solved", "harmonic_mean", "refused")


def draw(lines: Sequence[Line]) -> None:
    """The scores of these lines, as far as they are measured."""
    pending = [line.entry.prompt_id for line in lines if line.metrics is None]
    board = score.leaderboard([line.metrics for line in lines if line.metrics is not None], pending)
    columns = st.columns(3)
    with columns[0].container(border=True, height="stretch"):
        _share(board.overall)
    with columns[1].container(border=True, height="stretch"):
        _mean(board.overall)
    with columns[2].container(border=True, height="stretch"):
        _refused(board)
    _notes(board)
    _groups(board)


def _share(found: Score) -> None:
    st.markdown(t("suite.score.solved"), help=t("suite.score.solved_help"))
    shown = "–" if found.share_solved is None else f"{found.share_solved:.0%}"
    st.metric(t("suite.score.solved"), shown, label_visibility="collapsed")
    lines = [t("suite.score.of", solved=found.solved, n=found.n)]
    if found.share_solved_ci_low is not None:
        ends = {"low": f"{found.share_solved_ci_low:.0%}", "high": f"{found.share_solved_ci_high:.0%}"}
        lines.append(t("compare.interval", **ends))
    elif found.n:
        lines.append(t("suite.score.too_few", n=score.FEWEST_IDS))
    st.caption("  \n".join(lines))


def _mean(found: Score) -> None:
    st.markdown(t("suite.score.mean"), help=t("suite.score.mean_help"))
    shown = "–" if found.harmonic_mean is None else f"{found.harmonic_mean:.2f}×"
    st.metric(t("suite.score.mean"), shown, label_visibility="collapsed")
    if found.harmonic_mean_ci_low is not None:
        high = "∞" if found.harmonic_mean_ci_high is None else f"{found.harmonic_mean_ci_high:.3f}"
        st.caption(t("compare.interval", low=f"{found.harmonic_mean_ci_low:.3f}", high=high))
    elif found.n:
        st.caption(t("suite.score.too_few", n=score.FEWEST_IDS))


def _refused(board: Leaderboard) -> None:
    """How many were refused, and under which rules."""
    refused = board.overall.refused
    st.markdown(t("suite.score.refused"), help=t("suite.score.refused_help"))
    st.metric(t("suite.score.refused"), sum(refused.values()), label_visibility="collapsed")
    if refused:
        st.caption("  \n".join(f"{n} · {plain(_title(rule))} {code(rule)}" for rule, n in refused.items()))


def _title(rule: str) -> str:
    return rules()[rule].words[language()].title if rule in rules() else rule


def _notes(board: Leaderboard) -> None:
    """What the scores leave out, and what makes them doubtful."""
    if board.overall.not_judged:
        st.caption(t("suite.score.not_judged", n=board.overall.not_judged))
    if board.machines > 1:
        st.warning(t("suite.score.machines", n=board.machines), icon=":material/warning:")
    if board.control:
        counts = [f"{t(f'suite.control.{verdict}')}: {n}" for verdict, n in board.control.items()]
        st.caption(t("suite.score.control", counts=listed(counts)))


def _groups(board: Leaderboard) -> None:
    groups = {"task": board.by_task, "difficulty": board.by_difficulty, "technique": board.by_technique}
    tabs = st.tabs([t(f"suite.by.{name}") for name in GROUPS])
    for tab, name in zip(tabs, GROUPS, strict=True):
        with tab:
            _table(name, groups[name])


def _table(name: str, groups: Mapping[str, Score]) -> None:
    import pandas as pd

    names = {group: choose.difficulty(group) if name == "difficulty" else group for group in groups}
    frame = pd.DataFrame([_row(names[group], found) for group, found in groups.items()], columns=list(COLUMNS))
    headings = {column: t(f"suite.score_column.{column}") for column in COLUMNS}
    headings["group"] = t(f"suite.filter.{name}")
    figure.show_table(frame, headings, alt=t(f"suite.by.{name}"), key=f"suite.by.{name}")


def _row(name: str, found: Score) -> dict[str, object]:
    mean = None if found.harmonic_mean is None else f"{found.harmonic_mean:.2f}×"
    if mean is not None and found.harmonic_mean_ci_low is not None:
        high = "∞" if found.harmonic_mean_ci_high is None else f"{found.harmonic_mean_ci_high:.2f}"
        mean += f" [{found.harmonic_mean_ci_low:.2f}, {high}]"
    solved = None if found.share_solved is None else f"{found.solved} ({found.share_solved:.0%})"
    return {
        "group": name,
        "n": found.n,
        "solved": solved,
        "harmonic_mean": mean,
        "refused": sum(found.refused.values()),
    }
