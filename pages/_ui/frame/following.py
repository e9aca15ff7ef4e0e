"""A chart page follows a run that is being measured: it is drawn again as calls are stored, and when the run ends.

Looking costs a query; drawing costs CPU time beside the measurement, so its pace follows from that (see `pace`).
"""

from __future__ import annotations

import time

import streamlit as st

from pages._ui.frame import pace, standing, stored
from pages._ui.frame.text import t


def note(run_id: str, *, has_timed: bool) -> None:
    """While the run goes on: how many calls the page shows, and that it follows; a button draws it at once.

    Before its first timed call there is nothing to show but that.
    """
    if not stored.is_running(run_id):
        return
    shown, now_s = stored.store().count_calls(run_id), time.monotonic()
    with st.container(horizontal=True, vertical_alignment="center"):
        said = t("live.so_far", n=shown) if has_timed else t("live.none_timed")
        st.info(said, icon=standing.ICONS["running"], width="stretch")
        st.button(t("live.refresh"), key="live.refresh", icon=":material/refresh:")
    st.fragment(_look, run_every=pace.LEAST_S)(run_id, shown, now_s)


def _look(run_id: str, shown: int, drawn_s: float) -> None:
    """Draw the whole page again where there is more to show, and it is time; at once when the run has ended."""
    if not stored.is_running(run_id):
        st.rerun()
    is_due = time.monotonic() - drawn_s >= pace.of(pace.PAGE)
    if is_due and stored.store().count_calls(run_id) != shown:
        st.rerun()
