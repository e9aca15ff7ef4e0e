"""The state of a run as a badge."""

from __future__ import annotations

import streamlit as st

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
