"""Following a run: where it stands, how far it is, cancel and resume.

The conductor is a process of its own; this only reads what it wrote. So a refresh, a second tab or a closed
one change nothing. While it runs a fragment polls; when it has ended the whole page is drawn once more.
"""

from __future__ import annotations

import streamlit as st

from bench_core.jobs import launch, status
from bench_core.jobs.status import Job
from bench_core.spec import RunSpec
from bench_core.store.progress import Progress
from pages._ui.frame import stored
from pages._ui.frame.text import code, duration, plain, roughly, t

POLL_S = 2.0
"""Browser and server often share the cores with the measurement: a call beside a poll takes some 3 % longer."""
CANCEL, PASSED_ON = "run.cancel_wanted", "run.cancel_passed_on"


def watch(run_id: str, spec: RunSpec) -> None:
    """The panel of a run: polled while it runs, else its outcome, with what can be done next."""
    job = status.follow(stored.store(), run_id)
    if job.standing != "running":
        _ended(job)
        return
    with st.container(border=True):
        st.fragment(_running, run_every=POLL_S)(run_id, spec)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("live.cancelling") if st.session_state.get(CANCEL) == run_id else t("live.cancel"),
                key="run.cancel",
                icon=":material/stop_circle:",
                on_click=lambda: st.session_state.update({CANCEL: run_id}),
                help=t("live.cancel_help"),
            )
            st.caption(t("live.close_hint"))


def _running(run_id: str, spec: RunSpec) -> None:
    """What changes while a run is measured, and no more: every tick costs browser and server processor time."""
    job = status.follow(stored.store(), run_id)
    if job.standing != "running":
        st.rerun()
    _pass_cancel_on(job)
    _progress(job.progress, spec)


def _pass_cancel_on(job: Job) -> None:
    """Cancel when that was asked for and the conductor listens; until then the wish is kept for the next tick.

    Between its start and its first report a conductor would end without a word.
    """
    listening = job.progress is not None and job.progress.state != "starting"
    asked = st.session_state.get(CANCEL) == job.run_id and st.session_state.get(PASSED_ON) != job.run_id
    if asked and listening and status.cancel(job.run_id):
        st.session_state[PASSED_ON] = job.run_id


def _progress(now: Progress | None, spec: RunSpec) -> None:
    """A bar of the calls made; where measuring decides how many there are, of the time limit, or none."""
    if now is None:
        st.progress(0.0, text=t("state.starting"))
        return
    share = _share(now, spec)
    if share is None:
        st.markdown(t(f"state.{now.state}"))
    else:
        st.progress(min(share, 1.0), text=t(f"state.{now.state}"))
    st.markdown(" · ".join(_facts(now, spec)) or t("live.no_facts"))
    if now.widest is not None and now.wanted is not None:
        st.markdown(t("live.widest", widest=f"{now.widest:.2%}", wanted=f"{now.wanted:.2%}"))
    st.caption(_where(now, spec))


def _open_ended(spec: RunSpec) -> bool:
    """Whether the number of calls depends on what is measured."""
    return spec.protocol.sequential or spec.protocol.auto_batch


def _share(now: Progress, spec: RunSpec) -> float | None:
    """How much of the run is over, from 0; None where nobody can know."""
    if not _open_ended(spec):
        return now.calls_done / max(now.calls_total, 1)
    return None if spec.max_time_s is None else now.elapsed_s / spec.max_time_s


def _facts(now: Progress, spec: RunSpec) -> list[str]:
    facts = []
    if _open_ended(spec):
        if now.calls_done:
            facts.append(t("live.calls_so_far", done=now.calls_done))
    elif now.calls_total:
        facts.append(t("live.calls", done=now.calls_done, total=now.calls_total))
    if now.elapsed_s:
        facts.append(t("live.elapsed", time=duration(now.elapsed_s)))
    if _open_ended(spec):
        if spec.max_time_s is not None:
            facts.append(t("live.limit", time=duration(spec.max_time_s)))
    elif now.left_s is not None:
        facts.append(t("live.left", time=roughly(now.left_s)))
    return facts


def _where(now: Progress, spec: RunSpec) -> str:
    """The candidate, batch size and round being measured."""
    parts = [code(now.candidate)] if now.candidate else []
    if now.batch_size is not None:
        parts.append(t("live.cell", batch_size=now.batch_size, steps=now.steps))
    if now.round is not None and spec.protocol.sequential:
        parts.append(t("live.round_only", round=now.round + 1))
    elif now.round is not None and now.rounds is not None:
        parts.append(t("live.round", round=now.round + 1, rounds=max(now.rounds, now.round + 1)))
    return " · ".join(parts)


def _ended(job: Job) -> None:
    """Why a run is not complete, and the button to go on with it."""
    st.session_state.update({CANCEL: None, PASSED_ON: None})
    if job.standing == "done":
        if job.message:
            st.info(plain(job.message))
        return
    st.warning(t(f"live.{job.standing}") + (f" {plain(job.message)}" if job.message else ""))
    st.button(
        t("live.resume"),
        key="run.resume",
        icon=":material/resume:",
        on_click=lambda: launch.resume(job.run_id, stored.store().url),
        help=t("live.resume_help"),
    )
