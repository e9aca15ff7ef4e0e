"""The claimed number beside the fair one: a headline, a badge for a card, and the bars with the guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.lab import effects
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame.text import plain, prose, t
from pages._ui.pitfalls import choose
from pages._ui.show import verdicts

if TYPE_CHECKING:
    from bench_core.lab.outcome import Estimate, Outcome

COLORS = {"larger": "red", "smaller": "orange", "none": "gray", "unclear": "gray", "unknown": "gray"}
ICONS = {
    "larger": ":material/trending_up:",
    "smaller": ":material/trending_down:",
    "none": ":material/equal:",
    "unclear": ":material/help:",
    "unknown": ":material/block:",
}


def draw(pitfall: Pitfall, outcome: Outcome) -> None:
    """The headline; where nothing is seen of the pitfall, why that may be so."""
    st.markdown(f"#### {headline(pitfall, outcome)}")
    st.caption(t("pitfalls.verdict_fair", verdict=t(f"verdict.{outcome.verdict_fair}")))
    no_effect = choose.words(pitfall).no_effect
    if no_effect and effects.effect(outcome) in ("none", "unclear"):
        st.info(prose(no_effect), icon=":material/lightbulb:")


def headline(pitfall: Pitfall, outcome: Outcome) -> str:
    """`Claimed 2.05× [2.00, 2.10]; measured fairly 1.01× [0.99, 1.03]: 2.03 times too much [1.98, 2.08].`"""
    numbers = {
        "claimed": _with_interval(pitfall, outcome.claimed),
        "fair": _with_interval(pitfall, outcome.fair),
        "times": plain(f"{_times(outcome):.2f}"),
        "interval": _interval(_turned(outcome)),
    }
    return t(f"pitfalls.headline.{effects.effect(outcome)}", **numbers)


def short(pitfall: Pitfall, outcome: Outcome) -> str:
    """`claimed 2.05×, fair 1.01×`."""
    return t("pitfalls.short", claimed=number(pitfall, outcome.claimed), fair=number(pitfall, outcome.fair))


def badge(outcome: Outcome) -> str:
    """How wrong it was, as Markdown."""
    found = effects.effect(outcome)
    return f":{COLORS[found]}-badge[{ICONS[found]} {t(f'pitfalls.effect.{found}', times=f'{_times(outcome):.2f}')}]"


def number(pitfall: Pitfall, estimate: Estimate) -> str:
    """A claimed or fair number in its unit; a dash where there is none."""
    if estimate.value is None:
        return "–"
    return f"{estimate.value:.3g}" if registry.quantity(pitfall) == "pictures" else f"{estimate.value:.2f}×"


def _with_interval(pitfall: Pitfall, estimate: Estimate) -> str:
    return f"{number(pitfall, estimate)}{_interval((estimate.low, estimate.high))}"


def _interval(ends: tuple[float | None, float | None]) -> str:
    """` [1.98, 2.08]`; empty where there is no interval, and where a count is exact."""
    low, high = ends
    return "" if low is None or high is None or low == high else plain(f" [{low:.2f}, {high:.2f}]")


def _times(outcome: Outcome) -> float:
    """How many times too much or too little; not below 1 where it is one of the two."""
    value = outcome.inflation.value or 1.0
    return 1 / value if effects.effect(outcome) == "smaller" else value


def _turned(outcome: Outcome) -> tuple[float | None, float | None]:
    """The interval of `_times`."""
    low, high = outcome.inflation.low, outcome.inflation.high
    if effects.effect(outcome) != "smaller" or low is None or high is None:
        return low, high
    return 1 / high, 1 / low
