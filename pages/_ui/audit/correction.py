"""The corrected code as a diff with a download, what was mended, and what is left and why."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.registry import rules
from bench_core.visible import visible
from pages._ui.audit.source import LAYOUT
from pages._ui.frame.text import language, plain, prose, t

if TYPE_CHECKING:
    from bench_core.fairness.audit.mend import Mended


def draw(mended: Mended) -> None:
    """The diff and every finding that has a mend; where none has, that is said."""
    if not (mended.mended or mended.left):
        st.markdown(t("audit.nothing_to_mend"))
        return
    if mended.diff:
        st.markdown(t("audit.corrected_lead"))
        st.code(visible(mended.diff, but=LAYOUT), language="diff")
        if any(rule == "serial-execution" for _, rule in mended.mended):
            st.caption(t("audit.one_batch"))
        _download(mended)
    lines = [t("audit.mended", line=line, title=plain(_title(rule))) for line, rule in mended.mended]
    lines += [
        t("audit.left", line=line, title=plain(_title(rule)), why=prose(getattr(why, language())))
        for line, rule, why in mended.left
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _download(mended: Mended) -> None:
    st.download_button(
        t("audit.download"),
        data=mended.text.encode("utf-8"),
        file_name=PurePosixPath(mended.path).name,
        mime="text/x-python",
        icon=":material/download:",
        key="audit.download",
        on_click="ignore",
    )


def _title(rule: str) -> str:
    return rules()[rule].words[language()].title
