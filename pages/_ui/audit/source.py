"""Audited source: how many findings, links to their lines, and the code with each finding below its line."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from bench_core.fairness.audit.report import Audited, Located
from bench_core.fairness.finding import Finding
from bench_core.fairness.registry import rules
from bench_core.fairness.rule import Words
from bench_core.records import Severity
from bench_core.visible import visible
from pages._ui.audit.pieces import Mark, Piece, cut
from pages._ui.frame.text import code, language, plain, prose, t

COLORS: dict[Severity, str] = {"error": "red", "warning": "orange", "note": "blue"}
LAYOUT = "\n\r\t\f"
"""What lays code out, and hides nothing in it."""
ICONS: dict[Severity, str] = {
    "error": ":material/error:",
    "warning": ":material/warning:",
    "note": ":material/info:",
}


def summary(audited: Audited) -> None:
    """How many findings of each severity, as badges."""
    counts = Counter(finding.severity for finding in audited.findings)
    with st.container(horizontal=True, gap="small"):
        for severity in COLORS:
            if n := counts[severity]:
                st.badge(counted(severity, n), icon=ICONS[severity], color=COLORS[severity])
        if not counts:
            st.badge(t("audit.clean"), icon=":material/check_circle:", color="green")
        if audited.ignored:
            st.badge(t("audit.ignored", n=len(audited.ignored)), icon=":material/visibility_off:", color="gray")


def counted(severity: Severity, n: int) -> str:
    """`1 error`, `2 errors`."""
    return t(f"audit.one.{severity}") if n == 1 else t(f"audit.many.{severity}", n=n)


def contents(audited: Audited, *, side: str = "") -> None:
    """The findings in one line each; a line's number leads to it in the code."""
    st.markdown(
        "  \n".join(
            f"{_badge(finding.severity)} [{t('audit.line', line=finding.line)}](#{_anchor(finding, side)}) "
            f"{plain(_words(finding).title)}"
            for finding in audited.findings
        )
    )


def annotated(audited: Audited, *, side: str = "") -> None:
    """The code, and below each line that breaks a rule what is found there, why it matters, how to mend it."""
    findings = audited.findings
    marks = [Mark(f.line, f.column, f.end_line, f.end_column) for f in findings]
    explained: dict[str, Located] = {}
    for piece in cut(audited.text, marks):
        _code(piece)
        for index in piece.marks:
            _card(findings[index], explained.get(findings[index].rule), side)
            explained.setdefault(findings[index].rule, findings[index])


def _code(piece: Piece) -> None:
    if not piece.is_folded:
        st.code(visible(piece.text, but=LAYOUT), language="python")
        return
    with st.expander(t("audit.folded", first=piece.first, last=piece.last)):
        st.code(visible(piece.text, but=LAYOUT), language="python")


def _card(finding: Located, earlier: Located | None, side: str) -> None:
    """A finding; why and how stand with the first one of a rule, and the others refer to it."""
    words = _words(finding)
    with st.container(border=True, gap="small"):
        st.subheader(f"{_badge(finding.severity)} {plain(words.title)}", anchor=_anchor(finding, side))
        st.markdown(f"{prose(evidence(finding))}  \n{code(finding.rule)}")
        if earlier is None:
            st.markdown(prose(words.why))
            st.markdown(t("audit.fix", fix=prose(words.fix)))
        else:
            line = f"[{t('audit.line', line=earlier.line)}](#{_anchor(earlier, side)})"
            st.markdown(t("audit.as_above", line=line))


def evidence(finding: Located | Finding) -> str:
    """What was found, in the language of the session."""
    return rules()[finding.rule].evidence(finding, language())


def _words(finding: Located) -> Words:
    return rules()[finding.rule].words[language()]


def _badge(severity: Severity) -> str:
    return f":{COLORS[severity]}-badge[{ICONS[severity]} {t(f'audit.severity.{severity}')}]"


def _anchor(finding: Located, side: str) -> str:
    return f"{side}line-{finding.line}-{finding.rule}"
