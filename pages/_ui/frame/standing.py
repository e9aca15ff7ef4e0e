"""The state of a run: a badge, and a note while it is measured."""

from __future__ import annotations

import streamlit as st

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


def badge(standing: str) -> None:
    """The state of a run in its colour."""
    st.badge(t(f"standing.{standing}"), icon=ICONS[standing], color=COLORS[standing])


def still_running_note(run_id: str) -> None:
    """On chart pages, while the run goes on: a note that more calls will come, with a button to draw them."""
    if stored.standing(run_id) != "running":
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(t("live.so_far"), icon=ICONS["running"], width="stretch")
        st.button(t("live.refresh"), key="live.refresh", icon=":material/refresh:")
