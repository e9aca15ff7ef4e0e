"""Which pitfall is looked at, and what was guessed of it: both are part of the address."""

from __future__ import annotations

import streamlit as st

from bench_core.errors import InputError
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall, Words
from pages._ui.frame import address, navigation
from pages._ui.frame.text import in_words, language, plain

PITFALL, GUESS = "pitfall", "guess"
"""Names in the address."""


def pitfall() -> Pitfall | None:
    """The pitfall in the address; None for the gallery, also where there is no pitfall of that name, which is said."""
    name = st.query_params.get(PITFALL)
    if name is None:
        return None
    try:
        return registry.get(name)
    except InputError as error:
        st.warning(plain(in_words(error)))
        return None


def words(chosen: Pitfall) -> Words:
    """A pitfall's words in the language of the session."""
    return chosen.WORDS[language()]


def link(label: str, chosen: Pitfall | None, *, icon: str, width: str = "content") -> None:
    """A link to a pitfall, or to the gallery."""
    here = address.parameters() | ({} if chosen is None else {PITFALL: chosen.NAME})
    path = navigation.ENTRIES["pitfalls"].path
    st.page_link(path, label=label, icon=icon, query_params=here, width=width, help="")
