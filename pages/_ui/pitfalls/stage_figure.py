"""The bars of a claim on stage: no table, no downloads, and in a size that suits the screen.

A figure is drawn in pixels, and the server does not know how large the screen is; so it is drawn for a small and for a
large one, and the style sheet of the presentation (`STYLE`) shows the one that fits.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bench_core.charts.claim import FRAME_PIXELS, LABELS, ROW_PIXELS, claim
from bench_core.lab.claim_table import claim_frame
from bench_core.lab.outcome import Outcome
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Pitfall
from pages._ui.frame.text import labels
from pages._ui.pitfalls.large_type import FIGURE_KEY
from pages._ui.show.ink import inked

SIZES = {"small": (335, 1.5), "large": (560, 2.4)}
"""Height in pixels, which leaves room for the headline on screens of 720 and 1080 pixels; the most that text grows."""


def draw(pitfall: Pitfall, outcome: Outcome, guess: float | None, rows: Sequence[str], *, alt: str) -> None:
    """Those rows of the claim's chart that may be seen already."""
    frame = claim_frame(outcome, guess)
    shown = frame[frame["row"].isin(rows)]
    for size, (height_px, most) in SIZES.items():
        with st.container(key=FIGURE_KEY.format(size=size)):
            scale = min(most, height_px / (FRAME_PIXELS + ROW_PIXELS * len(shown)))
            _figure(pitfall, shown, scale, key=f"present.chart.{pitfall.NAME}.{len(rows)}.{size}", alt=alt)


def _figure(pitfall: Pitfall, rows: pd.DataFrame, scale: float, *, key: str, alt: str) -> None:
    texts = labels("chart.claim", *LABELS)
    st.plotly_chart(
        inked(claim(rows, quantity=registry.quantity(pitfall), scale=scale, labels=texts)),
        width="stretch",
        theme="streamlit",
        key=key,
        alt=alt,
        config={"displayModeBar": False, "staticPlot": True, "responsive": True},
    )
