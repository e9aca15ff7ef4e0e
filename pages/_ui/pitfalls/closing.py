"""The last slide of the tour: all its claims beside what was measured fairly, and one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.lab import effects
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from bench_core.words.formats import factor
from pages._ui.frame import stored
from pages._ui.frame.text import listed, plain, prose, t
from pages._ui.pitfalls import choose, claim, prepare, read

if TYPE_CHECKING:
    from bench_core.lab.outcome import Outcome


def draw() -> None:
    """The table; what was not measured here has no row, and the command that measures it."""
    tour = registry.tour()
    known = read.outcomes()
    shown = [pitfall for pitfall in tour if pitfall.NAME in known]
    if shown:
        st.header(_sentence([known[pitfall.NAME] for pitfall in shown]), anchor=False)
        _table(shown, known)
        st.caption(_conditions([known[pitfall.NAME] for pitfall in shown]))
    if missing := [pitfall for pitfall in tour if pitfall.NAME not in known]:
        prepare.draw(missing)


def _sentence(outcomes: Sequence[Outcome]) -> str:
    """How many of the claims were too large, and the worst of them."""
    too_large = [o.inflation.value or 1.0 for o in outcomes if effects.effect(o) == "larger"]
    if not too_large:
        return t("present.closing_none", total=len(outcomes))
    worst = plain(f"{max(too_large):.2f}")
    return t("present.closing_some", n=len(too_large), total=len(outcomes), worst=worst)


def _table(pitfalls: Sequence[Pitfall], known: Mapping[str, Outcome]) -> None:
    import pandas as pd

    rows = [_row(pitfall, known[pitfall.NAME]) for pitfall in pitfalls]
    headings = [t(f"present.column.{name}") for name in ("pitfall", "claimed", "fair", "inflation")]
    st.table(pd.DataFrame(rows, columns=headings), border="horizontal", hide_index=True, alt=t("present.table_alt"))


def _row(pitfall: Pitfall, outcome: Outcome) -> list[str]:
    claimed, fair = (claim.with_interval(pitfall, estimate) for estimate in (outcome.claimed, outcome.fair))
    return [f"**{prose(choose.words(pitfall).title)}**", claimed, fair, _inflation(outcome)]


def _inflation(outcome: Outcome) -> str:
    """Claimed over fair, in the colour of what it means."""
    found, estimate = effects.effect(outcome), outcome.inflation
    if estimate.value is None:
        return "–"
    interval = claim.interval(estimate.low, estimate.high)
    return f":{claim.COLORS[found]}[{claim.ICONS[found]}\u00a0**{factor(estimate.value)}×**]{interval}"


def _conditions(outcomes: Sequence[Outcome]) -> str:
    """On what they were measured: several where they differ."""
    results = [stored.result(outcome.run_id) for outcome in outcomes]
    devices = dict.fromkeys(r.environment.device_name or r.spec.protocol.device for r in results)
    models = dict.fromkeys(r.spec.roles["base"] for r in results)
    return t("present.conditions", devices=plain(listed(devices)), models=plain(listed(models)))
