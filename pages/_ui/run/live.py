"""A run's progress and outcome, with the buttons to cancel and to resume it.

The conductor is a process of its own, and this module only reads what it wrote: closing or refreshing the page does
not affect the run. A fragment polls while the run goes on; when it has ended the whole page is drawn once more.
"""

from __future__ import annotations

import streamlit as st

from bench_core import plan
from bench_core.errors import InputError
from bench_core.jobs import launch, status
from bench_core.jobs.status import Job
from bench_core.request import model_files
from bench_core.spec import RunSpec
from bench_core.store.progress import Progress
from pages._ui.frame import standing, stored
from pages._ui.frame.text import code, duration, in_words, plain, roughly, t, translated

POLL_S = 2.0
"""Polling costs: where browser and server share the measured cores, a call during a poll takes some 3 % longer."""
CANCEL, CANCEL_SENT = "run.cancel_wanted", "run.cancel_sent"


def draw(run_id: str) -> str:
    """A run's name and standing, which is returned, and its progress or how it ended."""
    spec = stored.store().run(run_id).spec
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(spec.name), anchor=False, width="content")
        state = standing.badge_of(run_id)
    _watch(run_id, spec)
    return state


def _watch(run_id: str, spec: RunSpec) -> None:
    """The panel of a run: its progress while it runs, else its outcome."""
    job = status.follow(stored.store(), run_id)
    if job.standing != "running":
        _ended(job, spec)
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
    """What changes during a run, and nothing else: every redraw costs CPU time."""
    job = status.follow(stored.store(), run_id)
    if job.standing != "running":
        st.rerun()
    _send_cancel(job)
    progress(job.progress, spec)


def _send_cancel(job: Job) -> None:
    """Cancel the run if that was asked for, once the conductor has reported; else at the next poll.

    A conductor that is cancelled before its first report ends without storing an outcome.
    """
    reported = job.progress is not None and job.progress.state != "starting"
    pending = st.session_state.get(CANCEL) == job.run_id and st.session_state.get(CANCEL_SENT) != job.run_id
    if pending and reported and status.cancel(job.run_id):
        st.session_state[CANCEL_SENT] = job.run_id


def progress(now: Progress | None, spec: RunSpec) -> None:
    """A bar of calls made, or of time spent where the number of calls is open; no bar without either limit."""
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
    st.caption(_current_cell(now, spec))


def _open_ended(spec: RunSpec) -> bool:
    """Whether the number of calls depends on what is measured."""
    return spec.protocol.sequential or spec.protocol.auto_batch


def _share(now: Progress, spec: RunSpec) -> float | None:
    """The part of the run that is over, from 0; None for a run without any fixed end."""
    if not _open_ended(spec):
        return now.calls_done / max(now.calls_total, 1)
    return None if spec.max_time_s is None else now.elapsed_s / spec.max_time_s


def _facts(now: Progress, spec: RunSpec) -> list[str]:
    """Calls made, time spent and time left."""
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


def _current_cell(now: Progress, spec: RunSpec) -> str:
    """The candidate, batch size and round that are being measured."""
    parts = [code(now.candidate)] if now.candidate else []
    if now.batch_size is not None:
        parts.append(t("live.cell", batch_size=now.batch_size, steps=now.steps))
    if now.round is not None and spec.protocol.sequential:
        parts.append(t("live.round_only", round=now.round + 1))
    elif now.round is not None and now.rounds is not None:
        parts.append(t("live.round", round=now.round + 1, rounds=max(now.rounds, now.round + 1)))
    return " · ".join(parts)


def _ended(job: Job, spec: RunSpec) -> None:
    """The outcome; of a run that is not complete, the reason and a button to resume it."""
    st.session_state.update({CANCEL: None, CANCEL_SENT: None})
    message = _message(job, spec)
    if job.standing == "done":
        if message:
            st.info(message)
        return
    ended = t(f"live.{job.standing}")
    st.warning(t("sentence.next", first=ended, second=message) if message else ended)
    try:
        model_files.check_offered(spec.keys)
    except InputError as error:  # a run that came from a command line or another machine
        st.error(plain(in_words(error)))
        return
    st.button(
        t("live.resume"),
        key="run.resume",
        icon=":material/resume:",
        on_click=lambda: launch.resume(job.run_id, stored.store().url),
        help=t("live.resume_help"),
    )


def _message(job: Job, spec: RunSpec) -> str:
    """The conductor's last message, translated. The one of the time limit has a number, so it is built again."""
    limit = "" if spec.max_time_s is None else plan.time_limit_message(spec)
    return plain(translated(limit if limit == job.message else job.message))
