"""The button that goes on with what ended before it was complete: a run, or a suite."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from bench_core.errors import InputError
from pages._ui.frame.text import in_words, plain, t


def draw(key: str, resume: Callable[[], object], *, check: Callable[[], object], tip: str) -> None:
    """The button, whose tip says what is kept; instead of it the reason why `check` refuses to begin from a page.

    It does for what came from a command line or from another machine.
    """
    try:
        check()
    except InputError as error:
        st.error(plain(in_words(error)))
        return
    st.button(t("live.resume"), key=f"{key}.resume", icon=":material/resume:", on_click=resume, help=tip)
