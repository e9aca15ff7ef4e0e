"""How a run ended that is measured no longer: of one that is not complete the reason, and a button to resume it."""

from __future__ import annotations

import streamlit as st

from bench_core import plan
from bench_core.errors import InputError
from bench_core.jobs import launch
from bench_core.jobs.status import Job
from bench_core.request import model_files
from bench_core.spec import RunSpec
from pages._ui.frame import stored
from pages._ui.frame.text import in_words, plain, t, translated


def draw(job: Job, spec: RunSpec) -> None:
    """The outcome; nothing of a run that is complete and has nothing to say."""
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
