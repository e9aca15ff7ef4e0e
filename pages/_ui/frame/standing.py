"""The state of a run as a badge, which also says that a candidate failed."""

from __future__ import annotations

import streamlit as st

from bench_core.jobs.status import Standing
from bench_core.store import progress
from bench_core.store.progress import Progress
from pages._ui.frame import stored
from pages._ui.frame.text import t

COLORS = {
    "waiting": "gray",
    "running": "blue",
    "done": "green",
    "cancelled": "orange",
    "failed": "red",
    "interrupted": "orange",
}
ICONS = {
    "waiting": ":material/hourglass_top:",
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


def is_waiting(now: Progress | None) -> bool:
    """Whether a run that goes on is not measured yet, since another measurement has what it needs."""
    return now is not None and now.state == "waiting"


def badge_of(run_id: str, state: Standing | None = None) -> None:
    """The badge of a stored run, which stands at `state` if that is known; what failed is derived when it is done."""
    state = state or stored.standing(run_id)
    if state == "running" and is_waiting(progress.read(run_id)):
        st.badge(t("live.waits"), icon=":material/hourglass_top:", color="gray")
        return
    badge(state, stored.n_failed(run_id) if state == "done" else 0)
