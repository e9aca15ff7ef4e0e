"""What a run waits for that is not measured yet: the run that has the device, how far that is, and who comes first."""

from __future__ import annotations

import streamlit as st

from bench_core.errors import InputError
from bench_core.store import progress
from bench_core.store.database import StoredRun
from bench_core.store.progress import Progress
from pages._ui.frame import navigation, stored
from pages._ui.frame.text import plain, t
from pages._ui.run.facts import facts


def draw(now: Progress) -> None:
    """What is known of it; the other run may be of another store, or have ended a moment ago."""
    other = None if now.waits_for is None else _run(now.waits_for)
    place = None if now.n_ahead is None else t(f"waiting.ahead.{_some(now.n_ahead)}", n=now.n_ahead)
    if other is None:
        _line(t("state.waiting"), place)
        return
    _line(t("waiting.for", name=plain(other.spec.name)), place)
    its = progress.read(other.run_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if its is not None and (said := facts(its, other.spec)):
            st.markdown(t("waiting.its", facts=" · ".join(said)), width="content")
        navigation.link("run", t("waiting.show"), run_id=other.run_id)


def _line(what: str, place: str | None) -> None:
    st.markdown(f":material/hourglass_top: {what}" if place is None else f":material/hourglass_top: {what}  \n{place}")


def _some(n: int) -> str:
    return "none" if n == 0 else "one" if n == 1 else "several"


def _run(run_id: str) -> StoredRun | None:
    """A run of this store; None for one that is not in it, and for one that is damaged."""
    here = stored.store()
    try:
        return here.run(run_id) if here.has_run(run_id) else None
    except InputError:
        return None
