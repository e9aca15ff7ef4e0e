"""What a run says against the first one: a sentence for each candidate, what the control did, what broke which rule."""

from __future__ import annotations

from collections.abc import Container, Sequence

import streamlit as st

from bench_core.fairness.finding import Comparison
from bench_core.records import Severity
from bench_core.results import diff_sentences
from bench_core.results.answers import answers
from bench_core.results.cautions import counted
from bench_core.results.diff_records import CellDiff
from pages._ui.compare_runs import choose
from pages._ui.compare_runs.compared import Other, Run
from pages._ui.frame import clock
from pages._ui.frame.text import code, language, plain, t, whole
from pages._ui.show import answer as of_run
from pages._ui.show import at_a_glance, verdicts


def draw(first: Run, other: Other) -> None:
    """The sentences with what they are of, then errors; other findings unfold from a chip."""
    with st.container(border=True, gap="small", key=f"compare_runs-{other.letter}"):
        st.markdown(t("compare_runs.against", a=_named(first, other), b=_named(other, first), letter=other.letter))
        _sentences(other)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(whole(diff_sentences.of_control(other.found.control, language())), width="stretch")
            _chip(other)
        if any(cell.clock == "outside_s" for cell in other.found.cells):
            st.caption(t("clock.note"))
    _boxes(other, ("error",))


def _named(run: Run, beside: Run) -> str:
    """Name and time; the end of its id as well, where they do not tell it from the run beside it."""
    names = [f"{r.listed.label.name} ({clock.full(r.listed.created_ns)})" for r in (run, beside)]
    return plain(names[0]) if names[0] != names[1] else f"{plain(names[0])} {code(run.listed.run_id[-choose.END :])}"


def _sentences(other: Other) -> None:
    """An answer for each candidate; where there is none, why."""
    with st.container(gap=None):
        for answer in answers(other.found.asked):
            st.subheader(at_a_glance.line(answer), anchor=False)
    if not other.found.cells:
        st.subheader(f":orange[:material/join_inner:] {t('compare_runs.no_cells')}", anchor=False)
    elif not other.found.asked:
        st.subheader(f":orange[:material/help:] {t('compare_runs.only_control')}", anchor=False)


def _chip(other: Other) -> None:
    found = [f for cell in other.found.cells for f in cell.findings] or list(other.found.findings)
    of_run.chip(counted(found), lambda severities: _boxes(other, severities))


def _boxes(other: Other, severities: Container[Severity]) -> None:
    """Findings in boxes; where there is no cell those of the two runs as a whole."""
    if other.found.cells:
        verdicts.findings(as_comparisons(other.found.cells, severities))
    else:
        verdicts.boxes(f for f in other.found.findings if f.severity in severities)


def as_comparisons(cells: Sequence[CellDiff], severities: Container[Severity]) -> list[Comparison]:
    """Cells of two runs as what boxes of findings are made of, with findings of these severities."""
    return [
        Comparison(
            candidate=cell.candidate,
            baseline=cell.candidate_a,
            batch_size=cell.batch_size,
            steps=cell.steps,
            n_pairs=min(cell.n_pairs_a, cell.n_pairs_b),
            speedup=cell.speedup,
            ci_low=cell.ci_low,
            ci_high=cell.ci_high,
            verdict=cell.verdict,
            findings=tuple(f for f in cell.findings if f.severity in severities),
        )
        for cell in cells
    ]
