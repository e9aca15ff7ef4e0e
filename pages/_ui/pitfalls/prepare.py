"""What stands where a pitfall has no stored run: the command that makes one, before anybody is watching."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame.text import t
from pages._ui.pitfalls import running


def draw(missing: Sequence[Pitfall]) -> None:
    """One line, the command for a terminal, and a button."""
    st.header(t("present.not_run"), anchor=False)
    st.markdown(t("present.prepare"))
    st.code("fairspeed pitfall " + " ".join(pitfall.NAME for pitfall in missing), language="bash")
    running.missing(missing)
