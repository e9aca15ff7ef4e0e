"""The answer of a run at a glance: a sentence for each candidate, its cautions, what broke which rule, the conditions.

Colour is never the only sign: every verdict has an icon and its word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.grouping import SEVERITIES
from bench_core.fairness.registry import rules
from bench_core.records import Severity
from bench_core.results.answers import answers
from bench_core.results.cautions import cautions, finding_counts
from bench_core.results.conditions_line import conditions_line
from pages._ui.frame.text import code, language, listed, plain, t
from pages._ui.show import at_a_glance, gate_line, sentences, verdicts

if TYPE_CHECKING:
    from bench_core.results.result import Result


def draw(result: Result) -> None:
    """A gate's decision, the sentences with their conditions, errors; other findings unfold from a chip."""
    doubts = cautions(result)
    measured = {c.candidate for c in result.comparisons if c.speedup is not None}
    shared = [rule for rule in rules() if measured and all(rule in doubts[key] for key in measured)]
    with st.container(border=True, gap="small"):
        gate_line.draw(result)
        _sentences(result, {key: [r for r in broken if r not in shared] for key, broken in doubts.items()})
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            if shared:
                st.markdown(_cautions(shared), width="content")
            _findings(result)
        st.caption(plain(conditions_line(result, language())))
    verdicts.failed_cells(result)
    verdicts.all_findings(result, ("error",))


def _sentences(result: Result, doubts: Mapping[str, Sequence[str]]) -> None:
    """A sentence for each candidate, with what is to be borne in mind of it alone."""
    with st.container(gap=None):
        found = answers(result.comparisons)
        if found:
            st.caption(t("answer.against", baseline=code(result.spec.baseline)))
        for answer in found:
            st.subheader(at_a_glance.line(answer), anchor=False)
            if doubts[answer.candidate]:
                st.markdown(_cautions(doubts[answer.candidate]))
        if not found:
            st.subheader(_best(result), anchor=False)


def _cautions(broken: Sequence[str]) -> str:
    titles = listed(rules()[rule].words[language()].title for rule in broken)
    return f":orange[:material/warning:] {t('answer.bear_in_mind', cautions=plain(titles))}"


def _best(result: Result) -> str:
    """What there is to say of a run that compares nothing."""
    spec = result.spec
    return "  \n".join(sentences.best_batch(result.shown, spec.baseline, steps) for steps in spec.protocol.steps)


def basis(result: Result) -> None:
    """What the sentences of a chart page rest on: which rules were broken, and the conditions in a line."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _findings(result)
        st.caption(plain(conditions_line(result, language())), width="content")


def _findings(result: Result) -> None:
    chip(finding_counts(result), lambda severities: verdicts.all_findings(result, severities))


def chip(counts: Mapping[Severity, int], unfold: Callable[[Sequence[Severity]], None]) -> None:
    """How many rules were broken, unfolding into all of them; errors are on the page anyway."""
    folded = [severity for severity in SEVERITIES if severity != "error" and counts[severity]]
    if folded:
        label = listed(t(f"chip.{s}" if counts[s] > 1 else f"chip.one.{s}", n=counts[s]) for s in folded)
        icon = ":material/warning:" if counts["warning"] else ":material/info:"
        with st.popover(t("chip.show", counts=label), icon=icon, width="content"):
            unfold(folded)
    elif not counts["error"]:
        st.badge(t("chip.none"), icon=":material/check:", color="green")
