"""What a chart page says when there is nothing to draw yet: always with the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from pages._ui.frame import address, clock, following, navigation, standing, stored
from pages._ui.frame.text import code, plain, t
from pages._ui.show import verdicts

if TYPE_CHECKING:
    from bench_core.results.result import Result

OFFERED = 3


def selected_result() -> Result:
    """The selected run with at least one timed call; otherwise says what to do and ends the page."""
    warn_unknown_run()
    run_id = address.selected_run()
    if run_id is None:
        _stop(t("empty.no_run"))
    result = stored.result(run_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("page.of_run", name=code(result.spec.name), run=code(run_id)), width="content")
        standing.badge_of(run_id)
    has_timed = any(c.batch_s for c in result.cells)
    following.note(run_id, has_timed=has_timed)
    if not has_timed:
        verdicts.failed_cells(result)
        if stored.is_running(run_id):
            navigation.link("run", t("empty.go"))
            st.stop()
        _stop(t("empty.no_calls"))
    return result


def warn_unknown_run() -> None:
    """Where the address names a run that is not here, say so, offer others, and end the page: no other is shown for it.

    A run that is stored but damaged is not here either.
    """
    unknown = address.unknown_run()
    if unknown is None:
        return
    damaged = stored.store().has_run(unknown)
    st.warning(t("empty.damaged_run" if damaged else "empty.unknown_run", run=code(unknown)))
    there = [run for run in stored.listed() if not run.is_damaged and not run.label.archived]
    if there:
        st.markdown(t("empty.choose"))
    for run in there[:OFFERED]:
        st.button(
            f"{plain(run.label.name)} · {clock.brief(run.created_ns)}",
            key=f"empty.{run.run_id}",
            icon=":material/arrow_forward:",
            on_click=address.set_run,
            args=(run.run_id,),
        )
    navigation.link("runs", t("empty.all_runs"))
    st.stop()


def _stop(text: str) -> NoReturn:
    st.info(text, icon=":material/lightbulb:")
    navigation.link("run", t("empty.go"))
    st.stop()
