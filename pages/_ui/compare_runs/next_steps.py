"""What decides what the runs leave open: both in one sitting, as a command line to copy."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.results import diff_sentences
from bench_core.results.diff_command import gate_commands, names_a_place
from pages._ui.compare_runs.compared import Other
from pages._ui.frame.text import language, t, whole


def draw(others: Sequence[Other]) -> None:
    """The sentence and the commands, each once; nothing where everything is decided."""
    commands = list(dict.fromkeys(command for other in others for command in gate_commands(other.found)))
    if not commands:
        return
    st.subheader(t("compare_runs.next"), anchor=False)
    st.markdown(whole(diff_sentences.todo(language())))
    st.code("\n".join(commands), language="bash", wrap_lines=True)
    if any(map(names_a_place, commands)):
        st.caption(t("compare_runs.place"))
