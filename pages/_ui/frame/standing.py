"""The state of a run as a badge, which also says that a candidate failed."""

from __future__ import annotations

import streamlit as st

from bench_core.jobs.status import Standing
from pages._ui.frame import stored
from pages._ui.frame.text import t

COLORS = {
    "running": "blue",
    "done": "green",
    "cancelled": "orange",
    "failed": "red",
    "interrupted": "orange",
}
ICONS = {
    "running": ":material/timer:",
    "done": ":material/check_circle:",
    "cancelled": ":material/cancel:",
    "failed": ":material/error:",
    "interrupted": ":material/pause_circle:",
}
FAILED = ("orange", ":material/error:")
"""Of a run that is done and has a failed candidate."""


def badge(standing: str, n_failed: int = 0) -> None:
    """The state of a run in its colour; amber where it is done and some of its candidates failed."""
    if standing == "done" and n_failed:
        color, icon = FAILED
        said = t("done_but.one") if n_failed == 1 else t("done_but.several", n=n_failed)
        st.badge(said, icon=icon, color=color)  # type: ignore[arg-type]
    else:
        st.badge(t(f"standing.{standing}"), icon=ICONS[standing], color=COLORS[standing])


def badge_of(run_id: str, state: Standing | None = None) -> None:
    """The badge of a stored run, which stands at `state` if that is known; what failed is derived when it is done."""
    state = state or stored.standing(run_id)
    badge(state, stored.n_failed(run_id) if state == "done" else 0)
