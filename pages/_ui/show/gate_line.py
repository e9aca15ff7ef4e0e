"""What a gate decided, in one line above the answers of a run that was measured as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.results import gate_headline
from pages._ui.frame.text import language, plain

if TYPE_CHECKING:
    from bench_core.results.result import Result

SIGNS = {
    "open": ("green", ":material/check_circle:"),
    "undecided": ("orange", ":material/help:"),
    "closed": ("red", ":material/block:"),
}
"""Colour and icon; the words say it too."""


def draw(result: Result) -> None:
    """Open, closed or undecided; nothing for a run that is no gate."""
    found = gate_headline.of_run(result)
    if found is None:
        return
    color, icon = SIGNS[gate_headline.state(found)]
    said = gate_headline.headline(found, language())
    st.subheader(f":{color}[{icon} {plain(said[:1].upper() + said[1:])}]", anchor=False)
