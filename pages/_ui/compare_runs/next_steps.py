"""What the runs leave open, line by line, and what decides it: both in one sitting, as a command line to copy."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bench_core.results import diff_gate, diff_sentences
from bench_core.results.diff_command import PROMPTS_FILE, gate_commands, names_a_place, prompts_file
from pages._ui.compare_runs.compared import Other
from pages._ui.frame.text import language, plain, t, whole


def draw(others: Sequence[Other]) -> None:
    """What is left open folded away; then the sentence and the commands, each once. Nothing where all is decided."""
    _left_open(others)
    offered = {other.letter: gate_commands(other.found, other.result.spec) for other in others}
    commands = list(dict.fromkeys(command for own in offered.values() for command in own))
    if not commands:
        return
    st.subheader(t("compare_runs.next"), anchor=False)
    st.markdown(whole(diff_sentences.todo(language())))
    st.code("\n".join(commands), language="bash", wrap_lines=True)
    if any(map(names_a_place, commands)):
        st.caption(t("compare_runs.place"))
    _prompts([other for other in others if offered[other.letter]])


def _prompts(others: Sequence[Other]) -> None:
    """The files with prompts that the commands name, to be saved."""
    for other in others:
        if (content := prompts_file(other.result.spec)) is not None:
            key = f"compare_runs.prompts.{other.letter}"
            said = t("compare_runs.prompts", file=PROMPTS_FILE, letter=other.letter)
            st.download_button(said, content, PROMPTS_FILE, "application/json", key=key, icon=":material/download:")


def _left_open(others: Sequence[Other]) -> None:
    """The lines that `fairspeed diff` prints of what is undecided, and of what may not be compared."""
    todo = diff_sentences.todo(language())
    lines = [line for other in others for line in _lines(other) if line != todo]
    if lines:
        with st.expander(t("compare_runs.line_by_line"), icon=":material/help:"):
            st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _lines(other: Other) -> list[str]:
    """Of one run; both runs by their letters."""
    found = other.found.model_copy(update={"run_a": "A", "run_b": other.letter})
    return [*diff_gate.fails(found, language=language()), *diff_gate.undecided(found, language=language())]
