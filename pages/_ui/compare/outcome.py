"""What a comparison of code found: three ratios with intervals and verdicts, the claim taken apart, the reasons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.finding import Comparison
from bench_core.records import Verdict
from bench_core.results import exports
from bench_core.spec import Candidate
from bench_core.suite.comparison import CodeComparison, CodeRole, GainShare, comparison_of_code
from pages._ui.compare import taken_apart
from pages._ui.frame import navigation
from pages._ui.frame.text import evidence_or, listed, plain, t
from pages._ui.show import conditions, figure, verdicts

if TYPE_CHECKING:
    from bench_core.results.result import Result

COLORS: dict[Verdict, str] = {
    "faster": "green",
    "slower": "red",
    "no difference": "gray",
    "inconclusive": "orange",
    "not comparable": "red",
}


def draw(result: Result) -> None:
    """The headline, a claim taken apart, findings, roles, conditions, and the file of all of it.

    Where no claim was measured, the section that says how to have one comes after the findings.
    """
    verdicts.failed_cells(result)
    if not any(c.batch_s for c in result.cells):
        st.info(t("empty.no_calls"))
        return
    found = comparison_of_code(result)
    shown = [c for c in (found.speedup, found.gt, found.generated_over_gt) if c is not None]
    _headline(found)
    sections = [lambda: _taken_apart(found, result), lambda: verdicts.findings(shown)]
    for draw_section in sections if found.original else reversed(sections):
        draw_section()
    st.subheader(t("compare.how_called"))
    _roles(found)
    conditions.clock_note(result)
    with st.container(horizontal=True, vertical_alignment="center"):
        _download(found, result)
        navigation.link("run", t("compare.see_run"))
    st.subheader(t("speedup.conditions"))
    conditions.table(result, clocks=[c.clock for c in shown])


def _headline(found: CodeComparison) -> None:
    """A card for each ratio, and one for the share of the ground truth's gain."""
    ratios = {"speedup": found.speedup, "gt": found.gt, "generated_over_gt": found.generated_over_gt}
    cards = {name: comparison for name, comparison in ratios.items() if comparison is not None}
    columns = iter(st.columns(len(cards) + (found.gain_share is not None)))
    for name, comparison in cards.items():
        with next(columns).container(border=True, height="stretch"):
            _ratio(t(f"compare.ratio.{name}"), comparison)
    if found.gain_share is not None:
        with next(columns).container(border=True, height="stretch"):
            _share(found.gain_share)


def _ratio(title: str, comparison: Comparison) -> None:
    """A ratio with its interval and verdict; without an interval only the verdict."""
    has_ratio = comparison.speedup is not None and comparison.ci_low is not None
    st.markdown(title)
    st.metric(title, f"{comparison.speedup:.2f}×" if has_ratio else "–", label_visibility="collapsed")
    if has_ratio:
        st.caption(t("compare.interval", low=f"{comparison.ci_low:.3f}", high=f"{comparison.ci_high:.3f}"))
    verdict = comparison.verdict
    st.badge(t(f"verdict.{verdict}"), icon=verdicts.ICONS[verdict], color=COLORS[verdict])


def _share(gain: GainShare) -> None:
    """How much of the time that the ground truth saves the generated code saves too, or why that cannot be said."""
    st.markdown(t("compare.share"), help=t("compare.share_help"))
    shown = "–" if gain.share is None else f"{gain.share:.0%}"
    st.metric(t("compare.share"), shown, label_visibility="collapsed")
    if gain.share is None:
        st.caption(plain(evidence_or(gain.evidence, gain.message)))
    elif gain.ci_low is not None:
        st.caption(t("compare.interval", low=f"{gain.ci_low:.0%}", high=f"{gain.ci_high:.0%}"))


def _taken_apart(found: CodeComparison, result: Result) -> None:
    """The waterfall of the generated code, and that of the ground truth in a tab beside it."""
    apart = {"speedup": found.decomposition, "gt": found.decomposition_gt}
    known = {role: decomposition for role, decomposition in apart.items() if decomposition is not None}
    st.subheader(t("compare.taken_apart"))
    if not known:
        st.caption(t("compare.not_taken_apart"))
        return
    tabs = st.tabs([t(f"compare.role.{role}") for role in known])
    for tab, (role, decomposition) in zip(tabs, known.items(), strict=True):
        with tab:
            own = {r.role: r for r in found.roles}
            sides = taken_apart.Sides(own["base"], own[role])
            file_name = f"fairspeed-{result.run.run_id}-claim-{role}"
            taken_apart.draw(decomposition, sides, result, key=f"compare.{role}", file_name=file_name)


def _roles(found: CodeComparison) -> None:
    """Configured steps beside those that ran, how each was called, its times."""
    import pandas as pd

    frame = pd.DataFrame([_role(role) for role in found.roles])
    shown = [name for name in frame if name != "held" or any(frame[name])]
    headings = {name: t(f"compare.column.{name}") for name in shown}
    figure.show_table(frame, headings, alt=t("compare.how_called"), key="compare.roles")


def _role(role: CodeRole) -> dict[str, object]:
    called = t("compare.pipeline") if role.inference is None else f"inference({', '.join(role.inference)})"
    return {
        "role": t(f"compare.role.{role.role}"),
        "candidate": Candidate.parse(role.candidate).short,
        "configured": "–" if role.configured_steps is None else str(role.configured_steps),
        "ran": listed(map(str, role.steps_ran)) or "–",
        "called": called,
        "batch_s": role.batch_s,
        "per_sample_s": role.per_sample_s,
        "held": " + ".join(role.held),
    }


def _download(found: CodeComparison, result: Result) -> None:
    """The export with what was derived for this page."""
    st.download_button(
        t("compare.json"),
        data=lambda: json.dumps(exports.document(result, comparison_of_code=found), ensure_ascii=False).encode("utf-8"),
        file_name=f"fairspeed-{result.run.run_id}-compare.json",
        mime="application/json",
        icon=":material/download:",
        key="compare.json",
        on_click="ignore",
    )
