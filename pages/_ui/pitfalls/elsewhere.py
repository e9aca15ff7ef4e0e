"""What a pitfall showed on other devices, as it is shipped: each with its device, model and day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame.text import breakable, plain, t
from pages._ui.pitfalls import claim

if TYPE_CHECKING:
    from bench_core.lab.measured import Measured


def draw(pitfall: Pitfall) -> None:
    """A line for each recorded measurement; nothing where there is none."""
    from bench_core.lab import recorded  # loads numpy, which a first visit does not need

    rows = recorded.rows(pitfall.NAME)
    if rows:
        st.caption(t("pitfalls.elsewhere"))
        st.markdown("\n".join(f"- {_line(pitfall, row)}" for row in rows))


def _line(pitfall: Pitfall, row: Measured) -> str:
    from bench_core.lab.outcome import Estimate

    said = claim.sentence(
        pitfall,
        Estimate(value=row.claimed, low=row.claimed_ci_low, high=row.claimed_ci_high),
        Estimate(value=row.fair, low=row.fair_ci_low, high=row.fair_ci_high),
        Estimate(value=row.inflation, low=row.ci_low, high=row.ci_high),
    )
    day = "–" if row.measured_ns is None else f"{datetime.fromtimestamp(row.measured_ns / 1e9, UTC):%Y-%m-%d}"
    device, model = plain(row.device or "–"), breakable(row.model or "–")
    call = t("pitfalls.elsewhere_call", batch_size=row.batch_size, steps=row.steps)
    return t("pitfalls.elsewhere_row", device=device, model=model, call=call, day=day, sentence=said)
