"""A run's name and standing; while it is measured its progress, with the button to cancel it, else how it ended.

The conductor is a process of its own, and this module only reads what it wrote: closing or refreshing the page does
not affect the run. A fragment polls while the run goes on; when it has ended the whole page is drawn once more.
"""

from __future__ import annotations

import streamlit as st

from bench_core.jobs import status
from bench_core.jobs.status import Job
from bench_core.spec import RunSpec
from pages._ui.frame import standing, stored
from pages._ui.frame.text import plain, t
from pages._ui.run import ended, how_far

POLL_S = 3.0
"""Polling costs: where browser and server share the measured cores, a call during a poll takes some 3 % longer."""
CANCEL, CANCEL_SENT = "run.cancel_wanted", "run.cancel_sent"


def draw(run_id: str) -> str:
    """A run's name and standing, which is returned, and its progress or how it ended."""
    job, spec = status.follow(stored.store(), run_id), stored.store().run(run_id).spec
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(spec.name), anchor=False, width="content")
        standing.badge_of(run_id, job.standing)
        if job.standing == "running":
            _cancel_button(run_id)
    if job.standing == "running":
        with st.container(border=True):
            st.fragment(_running, run_every=POLL_S)(run_id, spec, standing.is_waiting(job.progress))
            st.caption(t("live.close_hint"))
    else:
        st.session_state.update({CANCEL: None, CANCEL_SENT: None})
        ended.draw(job, spec)
    return job.standing


def _cancel_button(run_id: str) -> None:
    """Above everything that may grow, so that it is on the first screen of a phone."""
    st.button(
        t("live.cancelling") if st.session_state.get(CANCEL) == run_id else t("live.cancel"),
        key="run.cancel",
        icon=":material/stop_circle:",
        on_click=lambda: st.session_state.update({CANCEL: run_id}),
        help=t("live.cancel_help"),
    )


def _running(run_id: str, spec: RunSpec, waited: bool) -> None:
    """What changes during a run, and nothing else: every redraw costs CPU time. The page is drawn with its badge.

    `waited`: what that badge says.
    """
    job = status.follow(stored.store(), run_id)
    if job.standing != "running" or standing.is_waiting(job.progress) != waited:
        st.rerun()
    _send_cancel(job)
    how_far.progress(job.progress, spec)


def _send_cancel(job: Job) -> None:
    """Cancel the run if that was asked for, once the conductor has reported; else at the next poll.

    A conductor that is cancelled before its first report ends without storing an outcome.
    """
    reported = job.progress is not None and job.progress.state != "starting"
    pending = st.session_state.get(CANCEL) == job.run_id and st.session_state.get(CANCEL_SENT) != job.run_id
    if pending and reported and status.cancel(job.run_id):
        st.session_state[CANCEL_SENT] = job.run_id
