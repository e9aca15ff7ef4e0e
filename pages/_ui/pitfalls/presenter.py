"""Presenter mode: one slide at a time in large type, moved by keyboard, from stored runs only.

Next is the right arrow or Page Down, as clickers send it; back the left arrow or Page Up; Escape leaves.
"""

from __future__ import annotations

import streamlit as st

from bench_core.pitfalls import registry
from pages._ui.frame.text import prose, t
from pages._ui.pitfalls import beats, choose, closing, deck
from pages._ui.pitfalls.deck import Slide
from pages._ui.pitfalls.large_type import STYLE


def draw() -> None:
    """The slide in the address, with the buttons to move on."""
    slides, here = deck.in_address()
    st.html(STYLE)
    _head(slides, here)
    slide = slides[here]
    if slide.pitfall is None:
        closing.draw()
    else:
        beats.draw(registry.get(slide.pitfall), slide.beat)
    _moves(slides, here)
    if slide.pitfall is not None:
        beats.make_ready(slide.pitfall)


def _head(slides: list[Slide], here: int) -> None:
    """Which of how many pitfalls this is, and how far the presentation is."""
    named = list(dict.fromkeys(slide.pitfall for slide in slides if slide.pitfall is not None))
    name = slides[here].pitfall
    title = t("present.closing_title") if name is None else prose(choose.words(registry.get(name)).title)
    number = "" if name is None or len(named) == 1 else t("present.place", n=named.index(name) + 1, total=len(named))
    st.progress((here + 1) / len(slides), text=t("present.head", place=number, title=title) if number else title)


def _moves(slides: list[Slide], here: int) -> None:
    """The buttons at the lower edge of the window, whatever the height of a slide."""
    ends = {"back": here == 0, "next": here == len(slides) - 1}
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        for direction, shortcut in (("back", "Left"), ("next", "Right")):
            _move(direction, shortcut, key=f"present.{direction}", is_end=ends[direction])
        with st.container(key="present-clicker", width="content"):
            for direction, shortcut in (("back", "PageUp"), ("next", "PageDown")):
                _move(direction, shortcut, key=f"present.clicker.{direction}", is_end=ends[direction])
        st.space("stretch")
        st.button(
            t("present.leave"),
            key="present.leave",
            icon=":material/close:",
            type="tertiary",
            shortcut="Esc",
            on_click=deck.leave,
        )


def _move(direction: str, shortcut: str, *, key: str, is_end: bool) -> None:
    st.button(
        t(f"present.{direction}"),
        key=key,
        icon=":material/arrow_back:" if direction == "back" else ":material/arrow_forward:",
        type="primary" if direction == "next" else "secondary",
        shortcut=shortcut,
        disabled=is_end,
        on_click=deck.move,
        args=(1 if direction == "next" else -1,),
    )
