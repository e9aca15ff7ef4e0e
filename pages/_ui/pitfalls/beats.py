"""What is shown of a pitfall on stage, beat by beat: the question with a guess, the claim, the fair number, the code.

Nothing is measured while one talks: a pitfall without a stored run says how to prepare it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.registry import rules
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame import address
from pages._ui.frame.text import language, prose, t
from pages._ui.pitfalls import choose, claim, code, prepare, read
from pages._ui.pitfalls.deck import Beat

if TYPE_CHECKING:
    from bench_core.lab.outcome import Outcome

GUESSES = {"speedup": (1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0), "pictures": (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)}
"""What an audience can call out; the slider of the page Pitfalls has them too."""


def draw(pitfall: Pitfall, beat: Beat) -> None:
    """One slide."""
    outcome = None if beat == "question" else read.outcome(pitfall.NAME)
    if beat == "question":
        _question(pitfall)
    elif outcome is None:
        prepare.draw([pitfall])
    else:
        {"claimed": _claimed, "fair": _fair, "code": _code}[beat](pitfall, outcome)


def guessed() -> float | None:
    """The guess in the address; None where there is none that could be chosen."""
    text = st.query_params.get(choose.GUESS)
    return next((value for values in GUESSES.values() for value in values if f"{value:g}" == text), None)


def _question(pitfall: Pitfall) -> None:
    st.space("medium")
    st.title(prose(choose.words(pitfall).question), anchor=False)
    st.space("medium")
    _guess(registry.quantity(pitfall))


def _guess(quantity: str) -> None:
    """Buttons, not a slider: a slider that was moved keeps the arrow keys to itself, and no slide would follow."""
    st.markdown(t(f"pitfalls.guess.{quantity}"))
    with st.container(horizontal=True):
        for value in GUESSES[quantity]:
            st.button(
                f"{value:g}" if quantity == "pictures" else f"{value:g}×",
                key=f"present.guess.{value:g}",
                type="primary" if guessed() == value else "secondary",
                on_click=address.set_parameter,
                args=(choose.GUESS, f"{value:g}"),
            )
    st.caption(t("present.guess_about"))


def _claimed(pitfall: Pitfall, outcome: Outcome) -> None:
    st.header(t("pitfalls.quoted", claim=prose(choose.words(pitfall).claim)), anchor=False)
    st.metric(t("present.claimed"), claim.number(pitfall, outcome.claimed))


def _fair(pitfall: Pitfall, outcome: Outcome) -> None:
    st.header(claim.headline(pitfall, outcome), anchor=False)
    st.markdown(prose(choose.words(pitfall).lesson))


def _code(pitfall: Pitfall, outcome: Outcome) -> None:
    """Both scripts beside each other, below what the rules found in the wrong one by themselves."""
    flagged = pitfall.RULE is not None and pitfall.RULE in outcome.flags
    title = prose(rules()[pitfall.RULE].words[language()].title) if flagged else ""
    st.header(t("present.flagged", title=title) if flagged else t("pitfalls.code"), anchor=False)
    code.draw(pitfall.wrong(pitfall.KNOBS), pitfall.fair(pitfall.KNOBS), key=f"present.code.{pitfall.NAME}")
