"""The claimed number beside the fair one: a headline, a badge for a card, and the bars with the guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.lab import effects
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from bench_core.words import formats
from pages._ui.frame.text import labels, language, plain, prose, t
from pages._ui.pitfalls import choose
from pages._ui.show import figure, stamps

if TYPE_CHECKING:
    from bench_core.lab.outcome import Estimate, Outcome
    from bench_core.results.result import Result

COLORS = {"larger": "red", "smaller": "orange", "none": "gray", "unclear": "gray", "unknown": "gray"}
ICONS = {
    "larger": ":material/trending_up:",
    "smaller": ":material/trending_down:",
    "none": ":material/equal:",
    "unclear": ":material/help:",
    "unknown": ":material/block:",
}
NOTHING_SEEN = ("none", "unclear")
COLUMNS = ("row", "value", "ci_low", "ci_high")


def draw(pitfall: Pitfall, outcome: Outcome, result: Result, guess: float | None = None) -> None:
    """The headline and the bars; where the pitfall has no effect, why that may be so."""
    st.subheader(headline(pitfall, outcome), anchor=False)
    bars(pitfall, outcome, result, guess)
    if outcome.verdict_fair is not None:
        st.caption(t("pitfalls.verdict_fair", verdict=t(f"verdict.{outcome.verdict_fair}")))
    why_nothing_is_seen(pitfall, outcome)
    if outcome.beside is not None and outcome.beside.value is not None:
        said = registry.beside_words(pitfall, language())
        st.markdown(said.format(ratio=f"**{with_interval(pitfall, outcome.beside)}**"))


def why_nothing_is_seen(pitfall: Pitfall, outcome: Outcome) -> None:
    """Why there may be no effect; nothing where there is one, or the reason is not known."""
    no_effect = choose.words(pitfall).no_effect
    if no_effect and effects.effect(outcome) == "none":
        st.info(prose(no_effect), icon=":material/lightbulb:")


def bars(pitfall: Pitfall, outcome: Outcome, result: Result, guess: float | None = None) -> None:
    """Claimed and fair, with the guess; `result` is the run that shows it."""
    from bench_core.charts import claim  # loads pandas, which a first visit does not need
    from bench_core.lab.claim_table import claim_frame

    frame, texts = claim_frame(outcome, guess), labels("chart.claim", *claim.LABELS)
    figure.show(
        claim.claim(frame, quantity=registry.quantity(pitfall), labels=texts),
        key=f"pitfalls.claim.{pitfall.NAME}",
        alt=t("pitfalls.claim_alt", headline=without_marks(headline(pitfall, outcome))),
        table=frame.assign(row=[t(f"pitfalls.row.{row}") for row in frame["row"]]),
        columns={name: t(f"pitfalls.column.{name}") for name in COLUMNS},
        file_name=f"fairspeed-{pitfall.NAME}",
        stamp=stamps.of_run(result, choose.words(pitfall).title.replace("`", "")),
    )


def without_marks(markdown: str) -> str:
    """A sentence of this module as plain text."""
    return markdown.replace("**", "").replace("\\", "")


def headline(pitfall: Pitfall, outcome: Outcome) -> str:
    """`Claimed 2.05× [2.00, 2.10]; measured fairly 1.01× [0.99, 1.03]: 2.03 times too much [1.98, 2.08].`"""
    return sentence(pitfall, outcome.claimed, outcome.fair, outcome.inflation)


def sentence(pitfall: Pitfall, claimed: Estimate, fair: Estimate, inflation: Estimate) -> str:
    """The same of single numbers, as they are recorded of other devices."""
    numbers = {
        "claimed": with_interval(pitfall, claimed),
        "fair": with_interval(pitfall, fair),
        "times": plain(_said(pitfall, _times(inflation))),
        "interval": interval(*_turned(inflation)),
    }
    return t(f"pitfalls.headline.{_key(pitfall, inflation)}", **numbers)


def short(pitfall: Pitfall, outcome: Outcome) -> str:
    """`claimed 2.05× [2.00, 2.10], fair 1.01× [0.99, 1.03]`, as Markdown."""
    claimed, fair = (with_interval(pitfall, estimate) for estimate in (outcome.claimed, outcome.fair))
    return t("pitfalls.short", claimed=claimed, fair=fair)


def badge(outcome: Outcome) -> str:
    """How wrong it was, with the interval where a number is told, as Markdown."""
    found = effects.effect(outcome)
    pitfall = registry.get(outcome.name)
    said = t(f"pitfalls.effect.{_key(pitfall, outcome.inflation)}", times=_said(pitfall, _times(outcome.inflation)))
    told = interval(*_turned(outcome.inflation)) if found in ("larger", "smaller") else ""
    return f":{COLORS[found]}-badge[{ICONS[found]} {said}]{told}"


def number(pitfall: Pitfall, estimate: Estimate) -> str:
    """A claimed or fair number in its unit; a dash where there is none."""
    if estimate.value is None:
        return "–"
    return _said(pitfall, estimate.value) + ("" if registry.quantity(pitfall) == "pictures" else "×")


def _key(pitfall: Pitfall, inflation: Estimate) -> str:
    """Which words say it: pictures are too many, speed is too much."""
    found = effects.effect_of(inflation)
    return f"{found}.pictures" if registry.quantity(pitfall) == "pictures" and found in ("larger", "smaller") else found


def _said(pitfall: Pitfall, value: float) -> str:
    """A number with as many digits as it needs: pictures are counted."""
    return f"{value:.3g}" if registry.quantity(pitfall) == "pictures" else formats.factor(value)


def with_interval(pitfall: Pitfall, estimate: Estimate) -> str:
    """`2.05× [2.00, 2.10]`, as Markdown."""
    return f"{number(pitfall, estimate)}{interval(estimate.low, estimate.high)}"


def interval(low: float | None, high: float | None) -> str:
    """` [1.98, 2.08]` as Markdown; empty where there is no interval, and where a count is exact."""
    return plain(formats.interval(low, high))


def _times(inflation: Estimate) -> float:
    """How many times too much or too little; not below 1 where it is one of the two."""
    value = inflation.value or 1.0
    return 1 / value if effects.effect_of(inflation) == "smaller" else value


def _turned(inflation: Estimate) -> tuple[float | None, float | None]:
    """The interval of `_times`."""
    low, high = inflation.low, inflation.high
    if effects.effect_of(inflation) != "smaller" or low is None or high is None:
        return low, high
    return 1 / high, 1 / low
