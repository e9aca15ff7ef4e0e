"""How a run ended that is measured no longer: of one that is not complete the reason, and a button to resume it."""

from __future__ import annotations

import streamlit as st

from bench_core import plan
from bench_core.jobs import launch
from bench_core.jobs.status import Job
from bench_core.request import model_files
from bench_core.spec import RunSpec
from pages._ui.frame import stored
from pages._ui.frame.text import plain, t, translated
from pages._ui.run import resuming


def draw(job: Job, spec: RunSpec) -> None:
    """The outcome; nothing of a run that is complete and has nothing to say."""
    message = _message(job, spec)
    if job.standing == "done":
        if message:
            st.info(message)
        return
    ended = t(f"live.{job.standing}")
    st.warning(t("sentence.next", first=ended, second=message) if message else ended)
    resuming.draw(
        "run",
        lambda: launch.resume(job.run_id, stored.store().url),
        check=lambda: model_files.check_offered(spec.keys),
        tip=t("live.resume_help"),
    )


def _message(job: Job, spec: RunSpec) -> str:
    """The conductor's last message, translated. The one of the time limit has a number, so it is built again."""
    limit = "" if spec.max_time_s is None else plan.time_limit_message(spec)
    return plain(translated(limit if limit == job.message else job.message))
