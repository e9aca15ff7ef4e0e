"""All pitfalls as cards: what is claimed, and how wrong that was when it was last run here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame.text import prose, t
from pages._ui.pitfalls import choose, claim, deck, read, running

if TYPE_CHECKING:
    from bench_core.lab.outcome import Outcome

CARD_PX = 330
"""The least width of a card."""


def draw() -> None:
    """The buttons that run many of them, or how far they are; the tour's pitfalls, then the others."""
    known = read.outcomes()
    tour = registry.tour()
    others = [pitfall for pitfall in registry.catalog().values() if pitfall not in tour]
    running.several(tour, [*tour, *others])
    st.space("small")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(t("pitfalls.tour"), width="content")
        deck.link(t("present.tour"), None)
    st.caption(t("pitfalls.tour_about", n=len(tour)))
    _cards(tour, known)
    if others:
        st.subheader(t("pitfalls.others"))
        _cards(others, known)


def _cards(pitfalls: Sequence[Pitfall], known: Mapping[str, Outcome]) -> None:
    grid = st.grid(3, min_column_width=CARD_PX, row_height="content")
    for pitfall in pitfalls:
        with grid, st.container(border=True, height="stretch", gap="small"):
            _card(pitfall, known.get(pitfall.NAME))


def _card(pitfall: Pitfall, outcome: Outcome | None) -> None:
    words = choose.words(pitfall)
    choose.link(f"**{prose(words.title)}**", pitfall, icon="")
    st.markdown(t("pitfalls.quoted", claim=prose(words.claim)))
    if outcome is None:
        st.caption(t("pitfalls.not_run"))
        return
    st.markdown(claim.badge(outcome))
    st.caption(claim.short(pitfall, outcome))
