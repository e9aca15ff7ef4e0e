"""What stands where a pitfall has no stored run: the command that makes one, before anybody is watching."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame.text import t


def draw(missing: Sequence[Pitfall]) -> None:
    """One line, and the command for a terminal; the gallery has a button for it."""
    st.header(t("present.not_run"), anchor=False)
    st.markdown(t("present.prepare"))
    st.code("fairspeed pitfall " + " ".join(pitfall.NAME for pitfall in missing), language="bash")
