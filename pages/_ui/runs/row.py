"""One run: its name and what is written about it, when and where it ran, what it says. On a phone it is a card."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from bench_core.results.brief import SERIOUS, Brief, Line
from bench_core.store.listing import Listed
from pages._ui.frame import address, clock, navigation, standing, stored
from pages._ui.frame.text import breakable, code, language, listed, plain, t, translated
from pages._ui.runs import actions, find, picked, strip
from pages._ui.show import verdicts

WIDTHS = (4.2, 5.8)
SHOWN_LINES = 4


def draw(run: Listed) -> str | None:
    """Draw it; the action that was just chosen in its menu."""
    with st.container(border=True, key=f"runs-row-{run.run_id}"):
        named, says = st.columns(WIDTHS, gap="medium")
        with named, st.container(gap=None):
            action = _named(run)
            _written(run)
        with says, st.container(gap=None):
            _says(run)
    return action


def _named(run: Listed) -> str | None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        picked.box(run)
        if run.is_damaged:
            st.markdown(plain(run.label.name), width="stretch")
        else:
            _link(run)
        return actions.menu(run)


def _written(run: Listed) -> None:
    """When and where it was measured, where it stands unless all of it is done, and what people wrote about it."""
    st.caption(f"{clock.full(run.created_ns)} · {plain(run.device)}" if run.device else clock.full(run.created_ns))
    if run.label.note:
        st.markdown(plain(run.label.note).replace("\n", "  \n"))
    state = find.state(run)
    said = stored.said(run) if state not in ("running", find.DAMAGED) else None
    state = find.DAMAGED if said and said.is_damaged else state
    n_failed = said.n_failed if said and state == "done" else 0
    if state != "done" or n_failed or run.label.archived or run.label.tags:
        with st.container(horizontal=True, gap="xsmall"):
            _badges(run, state, n_failed)


def _badges(run: Listed, state: str, n_failed: int) -> None:
    if state == find.DAMAGED:
        st.badge(t("runs.damaged"), icon=":material/broken_image:", color="red")
    elif state != "done" or n_failed:
        standing.badge(state, n_failed)
    if run.label.archived:
        st.badge(t("runs.is_archived"), icon=":material/archive:", color="orange")
    for tag in run.label.tags:
        st.badge(plain(tag), color="gray")


def _link(run: Listed) -> None:
    """The name, which opens the run on the page of its question."""
    page = "compare_code" if run.spec and run.spec.command == "compare" else "run"
    parameters = address.parameters() | {"run": run.run_id}
    label = f"**{breakable(run.label.name)}**"
    st.page_link(navigation.ENTRIES[page].path, label=label, query_params=parameters, width="stretch")


def _says(run: Listed) -> None:
    if run.spec is None:
        st.caption(t("runs.damaged_todo"))
        if run.problem:
            st.caption(t("runs.damaged_record", problem=plain(translated(run.problem))))
        st.caption(t("runs.damaged_records", command=code("fairspeed doctor --store")))
        return
    if run.spec.command == "pitfall":
        st.caption(t("runs.of_pitfall", name=code(run.spec.pitfall or "")))
    if find.state(run) == "running":  # deriving would take the processor from what is measured
        st.caption(t("runs.being_measured", n=run.n_calls))
        return
    said = stored.said(run)
    if said.problem:
        st.caption(t("runs.unreadable", problem=plain(said.problem)))
        if said.is_damaged:
            st.caption(t("runs.damaged_records", command=code("fairspeed doctor --store")))
    elif not said.lines:
        st.caption(t("runs.one_candidate", candidate=code(run.spec.baseline), n=run.n_calls))
    else:
        _lines(run, said)


def _lines(run: Listed, said: Brief) -> None:
    """Each candidate with its verdict and intervals, then whom it is compared with and what to read before."""
    for line in said.lines[:SHOWN_LINES]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.image(strip.svg(line), width=strip.WIDTH, alt=strip.alt(line))
            st.markdown(_verdict(line), width="stretch")
    rest = [t("runs.against", baseline=code(said.baseline))]
    if more := len(said.lines) - SHOWN_LINES:
        rest += [t("runs.more_candidates", n=more)] if more > 0 else []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(" · ".join(rest), width="content")
        if said.n_findings:
            color = "red" if said.counts.get("error") else "orange"
            st.badge(listed(_counts(said)), icon=":material/warning:", color=color)


def _counts(said: Brief) -> Iterator[str]:
    """How many errors and warnings, as the page of the run counts them."""
    for severity in SERIOUS:
        if n := said.counts.get(severity, 0):
            yield t(f"chip.one.{severity}" if n == 1 else f"chip.{severity}", n=n)


def _verdict(line: Line) -> str:
    verdict = line.answer.verdict
    color, said = verdicts.COLORS[verdict], f"**{plain(line.short(language()))}**"
    words = said if verdict == "mixed" else f":{color}[{said}]"
    return f":{color}[{verdicts.ICONS[verdict]}] {breakable(line.name)} {words}"
