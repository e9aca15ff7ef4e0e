"""What is shown of a pitfall on stage, beat by beat: the question with a guess, the claim, the fair number, the code.

Nothing is measured while one talks: a pitfall without a stored run says how to prepare it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.registry import rules
from bench_core.lab import effects
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame import address, stored
from pages._ui.frame.text import language, prose, t
from pages._ui.pitfalls import choose, claim, code, demo, elsewhere, prepare, question, read
from pages._ui.pitfalls.deck import Beat

if TYPE_CHECKING:
    from bench_core.lab.outcome import Outcome

GUESSES = {"speedup": (1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0), "pictures": question.PICTURES}
"""What an audience can call out; the slider of the page Pitfalls has them too."""
CONTEXT_LINES, PICTURE_PX = 3, 76
"""Equal lines around each difference, and the width of a picture: what a screen of 720 pixels has room for."""


def draw(pitfall: Pitfall, beat: Beat) -> None:
    """One slide."""
    outcome = None if beat == "question" else read.outcome(pitfall.NAME)
    if beat == "question":
        _question(pitfall)
    elif outcome is None:
        prepare.draw([pitfall])
    else:
        {"claimed": _claimed, "fair": _fair, "pictures": _pictures, "code": _code}[beat](pitfall, outcome)


def make_ready(name: str) -> None:
    """Read the run and load the libraries that the next slides need, while the present one is already seen."""
    import_module("pages._ui.pitfalls.stage_figure")  # loads pandas and plotly, which a first visit does not need
    read.outcome(name)


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
    """The claim in its author's words, and its number beside the guess."""
    st.header(t("pitfalls.quoted", claim=prose(choose.words(pitfall).claim)), anchor=False)
    st.space("small")
    _bars(
        pitfall, outcome, ["guess", "claimed"], alt=claim.without_marks(claim.with_interval(pitfall, outcome.claimed))
    )


def _fair(pitfall: Pitfall, outcome: Outcome) -> None:
    """Both numbers and how far they are apart; the lesson, after the reason where there is nothing to see."""
    headline, words = claim.headline(pitfall, outcome), choose.words(pitfall)
    st.header(headline, anchor=False)
    numbers, lesson = st.columns((3, 2), gap="medium", vertical_alignment="center")
    with numbers:
        _bars(pitfall, outcome, ["guess", "claimed", "fair", "inflation"], alt=claim.without_marks(headline))
    with lesson:
        claim.why_nothing_is_seen(pitfall, outcome)
        st.markdown(prose(words.lesson))
        if effects.effect(outcome) in claim.NOTHING_SEEN:
            elsewhere.draw(pitfall)
    st.caption(demo.conditions(pitfall, stored.result(outcome.run_id)))


def _bars(pitfall: Pitfall, outcome: Outcome, rows: Sequence[str], *, alt: str) -> None:
    from pages._ui.pitfalls import stage_figure  # loads pandas, which a first visit does not need

    stage_figure.draw(pitfall, outcome, guessed(), rows, alt=alt)


def _pictures(pitfall: Pitfall, outcome: Outcome) -> None:
    from pages._ui.pitfalls import pictures  # loads numpy, which a first visit does not need

    pictures.draw(pitfall, stored.result(outcome.run_id), width_px=PICTURE_PX)


def _code(pitfall: Pitfall, outcome: Outcome) -> None:
    """Both scripts beside each other, below what the rules found in the wrong one by themselves."""
    from bench_core.lab.experiment import fair_side, wrong_side  # loads numpy, which a first visit does not need

    flagged = pitfall.RULE is not None and pitfall.RULE in outcome.flags
    title = prose(rules()[pitfall.RULE].words[language()].title) if flagged else ""
    st.header(t("present.flagged", title=title) if flagged else t("pitfalls.code"), anchor=False)
    result = stored.result(outcome.run_id)
    wrong, fair = (side(result, pitfall)[0] for side in (wrong_side, fair_side))
    code.draw(wrong, fair, key=f"present.code.{pitfall.NAME}", size="dense", context=CONTEXT_LINES)
