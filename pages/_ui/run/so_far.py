"""What a run says while it is measured: the interval plot, and a sentence for each candidate that is no verdict yet.

Derived from the stored calls when there are new ones, not more often than is cheap beside a measurement (see `pace`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.frame import pace, stored
from pages._ui.frame.text import t
from pages._ui.show import at_a_glance, interval_plot

if TYPE_CHECKING:
    from bench_core.results.so_far import SoFar


def draw(run_id: str) -> None:
    """The plot and the sentences, as the run goes on; nothing of a run that compares nothing."""
    if len(stored.store().run(run_id).spec.candidates) > 1:
        every_s = pace.of(_name(run_id))
        st.fragment(_draw, run_every=every_s)(run_id, every_s)


def _draw(run_id: str, every_s: float) -> None:
    """One drawing; where it has become more costly or less, the whole page is drawn anew, with another pace."""
    if pace.is_off(_name(run_id), every_s):
        st.rerun()
    with pace.timed(_name(run_id)):
        seen = _seen(run_id)
        if not any(call.counts for call in seen.result.calls):
            return
        st.subheader(t("so_far.title"), anchor=False)
        if not seen.has_ratios:
            st.caption(t("so_far.first"))
            return
        st.markdown(_after(seen))
        at_a_glance.draw(seen.result.comparisons, is_final=False)
        interval_plot.draw(seen.result, "run", is_final=False)
        if seen.total is not None:
            st.caption(t("so_far.how"))


def _name(run_id: str) -> str:
    return f"so_far.{run_id}"


def _after(seen: SoFar) -> str:
    """How much it rests on, always said first."""
    if seen.total is None:
        return t("so_far.after_open", done=seen.done)
    return t("so_far.after", done=seen.done, total=seen.total)


def _seen(run_id: str) -> SoFar:
    here = stored.store()
    return _derived(here.url, run_id, here.count_calls(run_id), len(here.events(run_id)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _derived(url: str, run_id: str, n_calls: int, n_events: int) -> SoFar:
    """The counts are part of the key: rows are only ever added."""
    from bench_core.results.so_far import so_far  # loads numpy, which a first visit does not need

    return so_far(stored.result(run_id))
