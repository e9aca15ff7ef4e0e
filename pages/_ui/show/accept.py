"""The form in which a finding of a stored run is accepted, with a reason that is kept with the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.errors import InputError
from bench_core.fairness.registry import rules
from bench_core.request import accept
from pages._ui.frame import stored
from pages._ui.frame.text import in_words, language, plain, t

if TYPE_CHECKING:
    from bench_core.results.result import Result

RULE, REASON, PROBLEM = "accept.rule", "accept.reason", "accept.problem"


def form(result: Result) -> None:
    """The form beside comparisons that are not comparable; nothing where all of them are."""
    broken = [f.rule for c in result.comparisons for f in c.findings if f.severity == "error"]
    offered = [rule for rule in dict.fromkeys(broken) if rules()[rule].acceptable]
    if not broken:
        return
    with st.expander(t("accept.title"), icon=":material/approval:"):
        if not offered:
            st.markdown(t("accept.none"))
            return
        st.markdown(t("accept.why"))
        titles = {rule: f"{rules()[rule].words[language()].title} ({rule})" for rule in offered}
        st.selectbox(t("accept.rule"), offered, key=RULE, format_func=titles.__getitem__)
        st.text_input(t("accept.reason"), key=REASON, placeholder="fp16 is what we ship")
        st.button(t("accept.button"), key="accept.button", on_click=_accept, args=(result.run.run_id,))
        if problem := st.session_state.pop(PROBLEM, None):
            st.error(plain(problem))


def _accept(run_id: str) -> None:
    """Store the acceptance as an event of the run, or the reason why not for the next drawing of the page."""
    try:
        ((rule, reason),) = accept.checked({st.session_state[RULE]: st.session_state[REASON]}).items()
    except InputError as error:
        st.session_state[PROBLEM] = in_words(error)
        return
    stored.store().add_event(run_id, "accepted", {"rule": rule, "reason": reason})
    st.session_state[REASON] = ""
