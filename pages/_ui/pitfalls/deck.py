"""The slides of a presentation and which of them is shown. It is all in the address, so that it outlives the server.

`present=1` presents the pitfall of the address; `present=tour`, or `present=1` without a pitfall, the tour of the most
damaging ones, with a slide at the end that sums them up.

>>> deck = of_tour(["serial-baseline", "unequal-totals"])
>>> len(deck), deck[0], deck[-1].beat
(9, Slide(pitfall='serial-baseline', beat='question'), 'closing')
>>> place(deck, "unequal-totals", "fair"), place(deck, "unequal-totals", "of another version"), place(deck, None, None)
(6, 4, 0)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import streamlit as st

from bench_core.pitfalls import registry
from pages._ui.frame import address, navigation
from pages._ui.frame.address import PRESENT
from pages._ui.pitfalls.choose import GUESS, PITFALL

Beat = Literal["question", "claimed", "fair", "pictures", "code", "closing"]
BEATS: tuple[Beat, ...] = ("question", "claimed", "fair", "pictures", "code")
"""What is shown of a pitfall, one after the other; pictures only where they show what is wrong."""
BEAT = "beat"
"""Its name in the address."""
ONE, TOUR = "1", "tour"


class Slide(NamedTuple):
    """One view of a presentation; the closing one belongs to no pitfall."""

    pitfall: str | None
    beat: Beat


def of_one(name: str) -> list[Slide]:
    """The slides of one pitfall."""
    has_pictures = registry.shows_pictures(registry.get(name))
    return [Slide(name, beat) for beat in BEATS if beat != "pictures" or has_pictures]


def of_tour(names: Sequence[str]) -> list[Slide]:
    """The slides of several and a closing one."""
    return [*(slide for name in names for slide in of_one(name)), Slide(None, "closing")]


def place(deck: Sequence[Slide], pitfall: str | None, beat: str | None) -> int:
    """Where a slide is; the first one of its pitfall where there is no such beat, else the first of all."""
    of_pitfall = [i for i, slide in enumerate(deck) if slide.pitfall == pitfall]
    exact = [i for i in of_pitfall if deck[i].beat == beat]
    return [*exact, *([] if pitfall is None else of_pitfall), 0][0]


def is_tour() -> bool:
    """Whether the address asks for the tour."""
    return st.query_params.get(PRESENT) == TOUR or st.query_params.get(PITFALL) not in registry.catalog()


def in_address() -> tuple[list[Slide], int]:
    """The slides of the presentation in the address, and which one is shown."""
    name = st.query_params.get(PITFALL)
    deck = of_tour([p.NAME for p in registry.tour()]) if name is None or is_tour() else of_one(name)
    return deck, place(deck, name, st.query_params.get(BEAT))


def move(by: int) -> None:
    """Go so many slides on, from the one in the address now: keys may be pressed faster than slides are drawn."""
    deck, here = in_address()
    to = deck[min(max(here + by, 0), len(deck) - 1)]
    if to.pitfall != deck[here].pitfall:
        address.set_parameter(GUESS, None)
    address.set_parameter(PRESENT, TOUR if is_tour() else ONE)
    address.set_parameter(PITFALL, to.pitfall)
    address.set_parameter(BEAT, to.beat)


def leave() -> None:
    """End the presentation: the pitfall that was presented, or the gallery after a tour."""
    names = [PRESENT, BEAT, *([PITFALL, GUESS] if is_tour() else [])]
    for name in names:
        address.set_parameter(name, None)


def link(label: str, name: str | None) -> None:
    """A link that begins to present a pitfall, or the tour where none is given."""
    own = {PRESENT: TOUR} if name is None else {PRESENT: ONE, PITFALL: name}
    path = navigation.ENTRIES["pitfalls"].path
    parameters = address.parameters() | own
    st.page_link(path, label=label, icon=":material/co_present:", query_params=parameters, width="content")
