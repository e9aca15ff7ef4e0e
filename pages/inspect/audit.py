"""Audit: read code without running it, and see line by line what makes its measurement unfair; two files compared."""

import streamlit as st

from bench_core.errors import InputError
from bench_core.fairness.audit.compare import compare_sources
from pages._ui.audit import choose, correction, differences, found, source
from pages._ui.frame.text import code, in_words, plain, t

st.title(t("audit.title"))
st.markdown(t("audit.lead"))


def one(chosen: choose.Code) -> None:
    """A piece of code with its findings and its correction."""
    audited = found.audited(chosen)
    source.summary(audited)
    if not audited.findings:
        st.markdown(t("audit.clean_lead"))
        source.annotated(audited)
        return
    source.contents(audited)
    code_tab, correction_tab = st.tabs([t("audit.code"), t("audit.corrected")])
    with code_tab:
        source.annotated(audited)
    with correction_tab:
        correction.draw(found.mended(chosen))


def two(a: choose.Code, b: choose.Code) -> None:
    """The differences of two files; and both with their findings."""
    sides = found.audited(a), found.audited(b)
    comparison = compare_sources(*sides)
    differences_tab, code_tab = st.tabs([t("audit.differences"), t("audit.both")])
    with differences_tab:
        differences.table(comparison, a.name, b.name)
        differences.boxes(comparison)
    for column, audited, side in zip(code_tab.columns(2), sides, ("a-", "b-"), strict=True):
        with column:
            st.subheader(code(audited.path), anchor=False)
            source.summary(audited)
            source.annotated(audited, side=side)


mode = choose.mode()
try:
    if mode == "two":
        if (pair := choose.two_files()) is not None:
            two(*pair)
    elif (chosen := choose.pasted() if mode == "paste" else choose.file()) is not None:
        one(chosen)
except InputError as error:
    st.error(plain(in_words(error)))
