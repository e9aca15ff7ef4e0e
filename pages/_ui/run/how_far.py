"""How far a run is: what it does now, a bar, calls and time, the present start and cell, and its timeline.

The bar never falls and is full only when the run has ended: what is planned may grow while a run goes on.
"""

from __future__ import annotations

import streamlit as st

from bench_core.spec import RunSpec
from bench_core.store.progress import Progress
from pages._ui.frame.text import code, t
from pages._ui.run import timeline, timeline_bar, waiting
from pages._ui.run.facts import facts, is_open_ended

FURTHEST = "live.furthest"
NEARLY = 0.99
"""What is shown at most of a run that goes on."""


def progress(now: Progress | None, spec: RunSpec) -> None:
    """A bar of calls made, or of time spent where the number of calls is open; no bar without either limit."""
    if now is None:
        st.progress(0.0, text=t("state.starting"))
        return
    if now.state == "waiting":
        waiting.draw(now)
        return
    share = _share(now, spec)
    if share is None:
        st.markdown(_state(now, spec))
    else:
        st.progress(_furthest(now, share), text=_state(now, spec))
    st.markdown(" · ".join(facts(now, spec)) or t("live.no_facts"))
    if now.widest is not None and now.wanted is not None:
        st.markdown(t("live.widest", widest=f"{now.widest:.2%}", wanted=f"{now.wanted:.2%}"))
    at = timeline.where(now, spec)
    if cell := _current_cell(now, spec, at):
        st.caption(cell)
    if at is not None:
        timeline_bar.draw(at)


def _state(now: Progress, spec: RunSpec) -> str:
    """What is done now, those things too that are no timed calls."""
    if now.is_survey:
        return t("live.survey")
    if spec.protocol.auto_batch and now.start is None and now.state == "warm-up":
        return t("live.searching")
    return t(f"state.{now.state}")


def _share(now: Progress, spec: RunSpec) -> float | None:
    """The part of the run that is over, from 0; None for a run without any fixed end."""
    if not is_open_ended(spec):
        return now.calls_done / max(now.calls_total, 1)
    return None if spec.max_time_s is None else now.elapsed_s / spec.max_time_s


def _furthest(now: Progress, share: float) -> float:
    """The furthest that was shown of this run: another one has another process, or its time begins again."""
    pid, elapsed_s, shown = st.session_state.get(FURTHEST, (now.pid, 0.0, 0.0))
    begins = pid != now.pid or now.elapsed_s < elapsed_s
    furthest = min(max(share, 0.0 if begins else shown), 1.0 if now.state == "finished" else NEARLY)
    st.session_state[FURTHEST] = (now.pid, now.elapsed_s, furthest)
    return furthest


def _current_cell(now: Progress, spec: RunSpec, at: timeline.Where | None) -> str:
    """The candidate, batch size and round that are being measured, and the start."""
    parts = [code(now.candidate)] if now.candidate else []
    if now.batch_size is not None:
        parts.append(t("live.cell", batch_size=now.batch_size, steps=now.steps))
    if now.state == "measuring" and now.round is not None:
        parts.append(_round(now, spec))
    if at is not None and not at.is_over and (at.is_open or at.starts > 1):
        parts.append(t("live.start_open" if at.is_open else "live.start", start=at.start, starts=at.starts))
    return " · ".join(parts)


def _round(now: Progress, spec: RunSpec) -> str:
    assert now.round is not None
    if spec.protocol.sequential or now.rounds is None:
        return t("live.round_only", round=now.round + 1)
    return t("live.round", round=now.round + 1, rounds=max(now.rounds, now.round + 1))
