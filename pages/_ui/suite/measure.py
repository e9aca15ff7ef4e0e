"""Measure a suite from the page: start, progress, cancel, resume. The process is one of its own; this only follows it.

Closing or refreshing the page, or ending the server, does not affect it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from bench_core.errors import InputError
from bench_core.jobs.launched import BUSY
from bench_core.spec import MAX_NUMBER
from bench_core.store import progress
from bench_core.suite import launch, offered, work
from bench_core.suite.journal import Standing
from bench_core.suite.launch import Job
from bench_core.suite.offered import Offered
from bench_core.suite.schema import Entry
from pages._ui.frame import stored
from pages._ui.frame.text import code, in_words, plain, roughly, t, translated
from pages._ui.run import how_far, live, resuming
from pages._ui.suite import choose

NUMBERS = {"batch_size": work.BATCH_SIZE, "rounds": work.ROUNDS, "starts": work.STARTS}
NUMBERS |= {"control_rounds": work.CONTROL_ROUNDS}
"""Whole numbers of the form, with the values they begin with."""
NUMBER = re.compile(r"[1-9][0-9]{0,5}|0")
CANCEL, ERROR, FORM_OF = "suite.cancel_sent", "suite.start_error", "suite.form_of"
ICONS = {
    "done": ":material/check_circle:",
    "cancelled": ":material/cancel:",
    "failed": ":material/error:",
    "interrupted": ":material/pause_circle:",
}


def draw(suite: Offered, out: Path, entries: Sequence[Entry], n_measured: int) -> None:
    """The progress of a suite that runs; else how it ended, and the form of a new measurement."""
    if error := st.session_state.pop(ERROR, None):
        st.error(error)
    try:
        job = launch.follow(out)
    except InputError as error:
        st.error(plain(in_words(error)))
        return
    if job.state in BUSY:
        _busy(out, job)
        return
    st.session_state[CANCEL] = None
    _ended(out, job)
    with st.expander(t("suite.measure"), icon=":material/play_circle:", expanded=not n_measured):
        _begin_with(out, job.standing)
        _form(suite, out, entries)


def _busy(out: Path, job: Job) -> None:
    with st.container(border=True):
        st.fragment(_running, run_every=live.POLL_S)(out, _stamp(job))
        with st.container(horizontal=True, vertical_alignment="center"):
            sent = st.session_state.get(CANCEL) == str(out)
            st.button(
                t("live.cancelling") if sent else t("live.cancel"),
                key="suite.cancel",
                icon=":material/stop_circle:",
                disabled=sent,
                on_click=_cancel,
                args=(out,),
                help=t("live.cancel_help"),
            )
            st.caption(t("live.close_hint"))


def _running(out: Path, drawn: object) -> None:
    """What changes while a suite runs; the whole page is drawn anew when an id was judged, and at the end."""
    job = launch.follow(out)
    if job.state not in BUSY or _stamp(job) != drawn:
        st.rerun()
    if job.standing is None or job.state == "starting":
        st.progress(0.0, text=t("suite.starting"))
        return
    _progress(job.standing)


def _stamp(job: Job) -> object:
    """Changes whenever the table may have changed."""
    standing = job.standing
    return job.state, standing and (standing.done, standing.started_ns, len(standing.problems))


def _progress(standing: Standing) -> None:
    """How many ids are done, which one is measured and how far that is."""
    parts = [t("suite.progress", done=standing.done, total=standing.total)]
    if standing.left_s:
        parts.append(t("live.left", time=roughly(standing.left_s)))
    st.progress(min(standing.done / max(standing.total, 1), 1.0), text=" · ".join(parts))
    if standing.current is None or standing.run_id is None or not stored.store().has_run(standing.run_id):
        return
    current = {"id": code(standing.current)}
    st.markdown(t("suite.current_control", **current) if standing.is_control else t("suite.current", **current))
    how_far.progress(progress.read(standing.run_id), stored.store().run(standing.run_id).spec)


def _cancel(out: Path) -> None:
    if launch.cancel(out):
        st.session_state[CANCEL] = str(out)


def _ended(out: Path, job: Job) -> None:
    """How the last one ended; where it is not complete, the reason and a button to go on."""
    standing = job.standing
    if standing is not None and standing.problems:
        lines = [f"- {code(number)}: {plain(translated(said))}" for number, said in standing.problems.items()]
        st.warning(t("suite.problems") + "\n" + "\n".join(lines), icon=":material/warning:")
    if job.state in ("none", "done"):
        return
    said = t(f"suite.ended.{job.state}")
    message = plain(translated(job.message))
    st.warning(t("sentence.next", first=said, second=message) if message else said, icon=ICONS[job.state])
    if standing is None or not standing.arguments:
        return
    resuming.draw(
        "suite",
        lambda: _start(standing.arguments, out),
        check=lambda: offered.check_arguments(standing.arguments),
        tip=t("suite.resume_help"),
    )


def _begin_with(out: Path, standing: Standing | None) -> None:
    """The form of a folder begins with the numbers that it was measured with: others would measure it all anew."""
    if st.session_state.get(FORM_OF) == str(out):
        return
    typed = dict(a.removeprefix("--").split("=", 1) for a in (standing.arguments if standing else ()) if "=" in a)
    for name, value in NUMBERS.items():
        text = typed.get(name.replace("_", "-"), "")
        st.session_state[f"suite.{name}"] = int(text) if NUMBER.fullmatch(text) else value
    st.session_state[FORM_OF] = str(out)


def _form(suite: Offered, out: Path, entries: Sequence[Entry]) -> None:
    """Options of a new measurement, and the button."""
    st.caption(t("suite.runs_code", folder=code(str(suite.base))))
    columns = st.columns(len(NUMBERS))
    numbers = {name: _number(column, name) for column, name in zip(columns, NUMBERS, strict=True)}
    left, right = st.columns(2)
    ids = left.text_input(t("suite.ids"), key="suite.ids", placeholder=t("suite.ids_all"), persist_state="session")
    name = right.text_input(t("suite.out"), value=out.name, key=f"suite.out.{out}", help=t("suite.out_help"))
    arguments: tuple[str, ...] | None = None
    try:
        target = _target(suite, out, name)
        arguments = _arguments(suite, target, numbers, ids.strip(), entries)
    except InputError as error:
        st.error(plain(in_words(error)))
    st.button(
        t("run.start"),
        key="suite.start",
        icon=":material/play_arrow:",
        type="primary",
        disabled=arguments is None,
        on_click=_start,
        args=(arguments, None if arguments is None else target),
    )


def _number(column: Any, name: str) -> int:
    value: int = column.number_input(
        t(f"suite.number.{name}"),
        0 if name == "control_rounds" else 1,
        MAX_NUMBER,
        key=f"suite.{name}",
        help=t(f"suite.number_help.{name}"),
        persist_state="session",
    )
    return value


def _target(suite: Offered, out: Path, name: str) -> Path:
    """The folder of metrics: the chosen one, or another of that name beside the manifest's folder."""
    return out if name == out.name else suite.new_out(name)


def _arguments(
    suite: Offered, out: Path, numbers: dict[str, int], ids: str, entries: Sequence[Entry]
) -> tuple[str, ...]:
    """Those of the command. Raises InputError for what stands in the way of all ids, and for a path that leads away."""
    suite.check_files(entries)
    folders = [f"--gt-dir={suite.gt_dir}", f"--gen-dir={suite.gen_dir}", f"--out={out}"]
    chosen = [f"--{name.replace('_', '-')}={value}" for name, value in numbers.items()]
    if ids:
        work.ids_of(ids)
        chosen.append(f"--ids={ids}")
    arguments = (str(suite.manifest), *folders, *chosen)
    offered.check_arguments(arguments)
    return arguments


def _start(arguments: Sequence[str], out: Path) -> None:
    """Start the process; the page then shows the folder it writes to."""
    try:
        offered.check_arguments(arguments)
        launch.start(arguments, out, stored.store().url)
    except InputError as error:
        st.session_state[ERROR] = plain(in_words(error))
        return
    choose.set_out(out)
