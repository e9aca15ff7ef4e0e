"""One pitfall: guess first, run it, then what was claimed beside what is fair, and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall, Side
from pages._ui.frame import navigation, stored
from pages._ui.frame.text import breakable, plain, prose, t
from pages._ui.pitfalls import choose, claim, code, deck, elsewhere, knobs, question, read, running

if TYPE_CHECKING:
    from bench_core.lab.outcome import Outcome
    from bench_core.results.result import Result


def draw(pitfall: Pitfall) -> None:
    """The whole view."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        choose.link(t("pitfalls.all"), None, icon=":material/arrow_back:")
        deck.link(t("present.one"), pitfall.NAME)
    st.title(prose(choose.words(pitfall).title), anchor=False)
    guess = question.draw(pitfall)
    outcome = read.outcomes().get(pitfall.NAME)
    place = st.container()
    asked = knobs.draw(pitfall)
    with place:
        running.one(pitfall, asked, again=outcome is not None)
    if outcome is None:
        _nothing_yet(pitfall)
    else:
        _result(pitfall, outcome, guess)
    _neighbours(pitfall)


def _nothing_yet(pitfall: Pitfall) -> None:
    """What there is without a run, folded: it gives the answer away."""
    st.info(t("pitfalls.nothing_yet"), icon=":material/lightbulb:")
    with st.expander(t("pitfalls.peek"), icon=":material/visibility:"):
        code.draw(pitfall.wrong(pitfall.KNOBS), pitfall.fair(pitfall.KNOBS), key=f"pitfalls.code.{pitfall.NAME}")
        elsewhere.draw(pitfall)
        _lesson(pitfall)


def _result(pitfall: Pitfall, outcome: Outcome, guess: float | None) -> None:
    """Everything that the last run shows."""
    from bench_core.lab import experiment  # loads numpy, which a first visit does not need
    from pages._ui.pitfalls import covered, finding, parcels, pictures

    result = stored.result(outcome.run_id)
    st.divider()
    claim.draw(pitfall, outcome, result, guess)
    st.caption(conditions(pitfall, result))
    elsewhere.draw(pitfall)
    _lesson(pitfall)
    covered.draw(pitfall, result)
    if registry.shows_curve(pitfall):
        parcels.draw(result)
    wrong, fair = (of(result, pitfall)[0] for of in (experiment.wrong_side, experiment.fair_side))
    _code(pitfall, wrong, fair)
    finding.draw(pitfall, outcome, result)
    if registry.shows_pictures(pitfall):
        pictures.draw(pitfall, result)
    navigation.link("run", t("pitfalls.see_run"), run_id=outcome.run_id)


def conditions(pitfall: Pitfall, result: Result) -> str:
    """What was measured, how, on what and when, in one line."""
    from bench_core.lab.experiment import knobs_of

    used, where = knobs_of(result.spec, pitfall), result.environment
    parts = [
        breakable(used.model),
        knobs.said(pitfall, used),
        plain(where.device_name or used.device),
        "" if where.threads is None else t("pitfalls.threads", n=where.threads),
        f"{datetime.fromtimestamp(result.run.created_ns / 1e9):%Y-%m-%d %H:%M}",
    ]
    return " · ".join(filter(None, parts))


def _code(pitfall: Pitfall, wrong: Side, fair: Side) -> None:
    if wrong.script and fair.script:
        st.subheader(t("pitfalls.code"))
        code.draw(wrong, fair, key=f"pitfalls.code.{pitfall.NAME}")


def _lesson(pitfall: Pitfall) -> None:
    """What to take home."""
    with st.container(border=True):
        st.markdown(f"**:material/school: {t('pitfalls.lesson')}**")
        st.markdown(prose(choose.words(pitfall).lesson))


def _neighbours(pitfall: Pitfall) -> None:
    """Links to the pitfalls before and after this one."""
    every = list(registry.catalog().values())
    at = every.index(pitfall)
    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for n, icon in ((at - 1, ":material/chevron_left:"), (at + 1, ":material/chevron_right:")):
            if 0 <= n < len(every):
                choose.link(prose(choose.words(every[n]).title), every[n], icon=icon)
