"""Runs that go on, and runs of which nothing is measured: said, and the latter left out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages._ui.compare_runs.compared import Other, Run
from pages._ui.frame import following, stored
from pages._ui.frame.text import plain, t


def left_out(first: Run, others: Sequence[Other]) -> tuple[Run, list[Other]]:
    """The runs with a timed call; ends the page where there are no two of them, or where the first is not one."""
    running = [run.listed.run_id for run in (first, *others) if stored.is_running(run.listed.run_id)]
    for run_id in running[:1]:
        following.note(run_id)
    for run in (first, *others):
        if not _is_measured(run):
            said = t("compare_runs.unmeasured", letter=run.letter, name=plain(run.listed.label.name))
            st.warning(said, icon=":material/hourglass_empty:")
    left = [other for other in others if _is_measured(other)]
    if not left or not _is_measured(first):
        st.stop()
    return first, left


def _is_measured(run: Run) -> bool:
    return any(cell.batch_s for cell in run.result.cells)
