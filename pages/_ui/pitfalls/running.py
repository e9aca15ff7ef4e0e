"""Run pitfalls from the page: start, progress, cancel. The process is one of its own; this only follows it.

Closing or refreshing the page, or ending the server, does not affect it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.errors import InputError
from bench_core.jobs.launched import BUSY
from bench_core.lab import launch
from bench_core.lab.asked import Asked
from bench_core.lab.launch import Job
from bench_core.lab.standing import Standing
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame import stored
from pages._ui.frame.text import in_words, plain, prose, roughly, t, translated
from pages._ui.pitfalls import choose
from pages._ui.run import how_far, live

CANCEL, ERROR = "pitfalls.cancel_sent", "pitfalls.start_error"
ICONS = {
    "done": ":material/warning:",
    "cancelled": ":material/cancel:",
    "failed": ":material/error:",
    "interrupted": ":material/pause_circle:",
}


def several(tour: Sequence[Pitfall], everything: Sequence[Pitfall]) -> None:
    """Buttons for the tour and for all of them; while any are measured, how far they are."""
    if _busy_or_ended(None):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        _button("tour", t("pitfalls.prepare_tour", n=len(tour)), tour, primary=True)
        _button("all", t("pitfalls.run_all", n=len(everything)), everything)


def missing(pitfalls: Sequence[Pitfall]) -> None:
    """The button that runs what a presentation lacks; while any are measured, how far they are."""
    if not _busy_or_ended(None):
        _button("missing", t("present.measure"), pitfalls, primary=True)


def one(pitfall: Pitfall, asked: Asked, *, again: bool) -> None:
    """The button that runs a pitfall; while any are measured, how far they are."""
    if not _busy_or_ended(pitfall):
        _button("one", t("pitfalls.run_again" if again else "pitfalls.run"), [pitfall], asked, primary=not again)


def _button(
    key: str, label: str, pitfalls: Sequence[Pitfall], asked: Asked | None = None, *, primary: bool = False
) -> None:
    st.button(
        label,
        key=f"pitfalls.start.{key}",
        icon=":material/play_arrow:",
        type="primary" if primary else "secondary",
        on_click=_start,
        args=([pitfall.NAME for pitfall in pitfalls], asked),
    )


def _start(names: Sequence[str], asked: Asked | None) -> None:
    from bench_core.lab.experiment import experiment  # loads numpy, which a first visit does not need

    try:
        if asked is not None:
            experiment(registry.get(names[0]), asked.of(registry.get(names[0])))
        launch.start(names, stored.store().url, asked)
    except InputError as error:
        st.session_state[ERROR] = plain(in_words(error))


def _busy_or_ended(pitfall: Pitfall | None) -> bool:
    """The progress of what is measured, which is said by True; else how the last ones ended, if that was not well."""
    if error := st.session_state.pop(ERROR, None):
        st.error(error)
    job = launch.follow()
    if job.state in BUSY:
        _busy(job)
        return True
    st.session_state[CANCEL] = False
    if pitfall is None or _concerns(job, pitfall):
        _ended(job)
    return False


def _concerns(job: Job, pitfall: Pitfall) -> bool:
    """Whether what ended, ended at this pitfall or could not measure it; or ended without a report of its own."""
    standing = job.standing
    if standing is None or standing.state != job.state:
        return True
    return pitfall.NAME in (standing.current, *standing.problems)


def _busy(job: Job) -> None:
    with st.container(border=True):
        st.fragment(_running, run_every=live.POLL_S)(_stamp(job))
        with st.container(horizontal=True, vertical_alignment="center"):
            sent = bool(st.session_state.get(CANCEL))
            st.button(
                t("live.cancelling") if sent else t("live.cancel"),
                key="pitfalls.cancel",
                icon=":material/stop_circle:",
                disabled=sent,
                on_click=_cancel,
                help=t("live.cancel_help"),
            )
            st.caption(t("live.close_hint"))


def _running(drawn: object) -> None:
    """What changes while pitfalls are measured; the whole page is drawn anew when one is done, and at the end."""
    job = launch.follow()
    if job.state not in BUSY or _stamp(job) != drawn:
        st.rerun()
    if job.standing is None or job.state == "starting":
        st.progress(0.0, text=t("pitfalls.starting"))
        return
    _progress(job, job.standing)


def _stamp(job: Job) -> object:
    """Changes whenever the cards may have changed."""
    standing = job.standing
    return job.state, standing and (standing.done, standing.started_ns)


def _progress(job: Job, standing: Standing) -> None:
    """How many are done, which one is measured and how far that is."""
    title = t("pitfalls.starting") if standing.current is None else f"**{_title(standing.current)}**"
    total = len(standing.names)
    if total > 1:
        parts = [title, t("pitfalls.progress", done=standing.done, total=total)]
        if standing.left_s:
            parts.append(t("live.left", time=roughly(standing.left_s)))
        st.progress(min(standing.done / total, 1.0), text=" · ".join(parts))
    else:
        st.markdown(title)
    if standing.run_id is not None and stored.store().has_run(standing.run_id):
        how_far.progress(job.progress, stored.store().run(standing.run_id).spec)


def _cancel() -> None:
    st.session_state[CANCEL] = launch.cancel()


def _ended(job: Job) -> None:
    """How the last ones ended, where not all of them could be measured."""
    if problems := job.standing.problems if job.standing else {}:
        lines = [f"- {_title(name)}: {plain(translated(said))}" for name, said in problems.items()]
        st.warning(t("pitfalls.problems") + "\n" + "\n".join(lines), icon=":material/warning:")
    if job.state in ("none", "done"):
        return
    said, message = t(f"pitfalls.ended.{job.state}"), plain(translated(job.message))
    st.warning(t("sentence.next", first=said, second=message) if message else said, icon=ICONS[job.state])


def _title(name: str) -> str:
    found = registry.catalog().get(name)
    return plain(name) if found is None else prose(choose.words(found).title)
