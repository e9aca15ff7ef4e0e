"""What the audience is asked before anything is shown, and its guess. The guess is part of the address."""

from __future__ import annotations

import streamlit as st

from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame import address
from pages._ui.frame.text import prose, t
from pages._ui.pitfalls import choose

SPEEDUPS = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0, 16.0)
PICTURES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""What can be guessed: equal steps are about equal factors."""
NO_GUESS = "?"


def draw(pitfall: Pitfall) -> float | None:
    """The claim, the question, the slider; returns the guess, None where nobody has guessed."""
    words = choose.words(pitfall)
    st.markdown(t("pitfalls.quoted", claim=prose(words.claim)))
    st.subheader(prose(words.question), anchor=False)
    return guess(pitfall)


def guess(pitfall: Pitfall) -> float | None:
    """The slider alone."""
    options = [NO_GUESS, *(_shown(pitfall, value) for value in _values(pitfall))]
    key = f"pitfalls.guess.{pitfall.NAME}"
    if key not in st.session_state:
        asked = st.query_params.get(choose.GUESS)
        st.session_state[key] = next((shown for shown in options[1:] if _number(shown) == asked), NO_GUESS)
    chosen = st.select_slider(
        t(f"pitfalls.guess.{registry.quantity(pitfall)}"), options, key=key, help=t("pitfalls.guess_help"), width=560
    )
    given = None if chosen == NO_GUESS else _number(chosen)
    address.set_parameter(choose.GUESS, given)
    return None if given is None else float(given)


def _values(pitfall: Pitfall) -> tuple[float, ...]:
    return PICTURES if registry.quantity(pitfall) == "pictures" else SPEEDUPS


def _shown(pitfall: Pitfall, value: float) -> str:
    return f"{value:g}" if registry.quantity(pitfall) == "pictures" else f"{value:g}×"


def _number(shown: str) -> str:
    return shown.removesuffix("×")
