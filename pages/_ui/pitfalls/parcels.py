"""Workers and parcels as a small model to play with, beside the measured curve of time against the batch size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.frame.text import labels, t
from pages._ui.show import alt_texts, columns, figure, stamps
from pages._ui.show.ink import inked

if TYPE_CHECKING:
    from bench_core.results.result import Result

PARCEL_S = 10
MOST_WORKERS, MOST_PARCELS = 8, 16
QUANTITIES = ("batch_s", "per_sample_s")
KEY = "pitfalls.parcels"


@st.fragment
def draw(result: Result) -> None:
    """The model, and at its right (on a narrow screen below it) what was measured."""
    st.subheader(t("pitfalls.parcels.title"))
    left, right = st.columns(2, gap="large")
    with left:
        _model()
    with right:
        _curve(result)


def _model() -> None:
    from bench_core.charts import parcels as chart  # loads pandas, which a first visit does not need
    from bench_core.lab import parcels as model

    st.markdown(t("pitfalls.parcels.about"))
    workers = st.slider(
        t("pitfalls.parcels.workers"), 1, MOST_WORKERS, 4, key=f"{KEY}.workers", persist_state="session"
    )
    parcels = st.slider(
        t("pitfalls.parcels.parcels"), 1, MOST_PARCELS, 8, key=f"{KEY}.parcels", persist_state="session"
    )
    batch_s = model.batch_s(parcels, workers=workers, parcel_s=PARCEL_S)
    numbers = {"parcels": parcels, "workers": workers, "batch": f"{batch_s:g}", "each": f"{batch_s / parcels:.3g}"}
    said = t("pitfalls.parcels.said", **numbers)
    st.markdown(f"**{said}**")
    st.plotly_chart(
        inked(
            chart.parcels(
                model.carried(parcels, workers=workers, parcel_s=PARCEL_S),
                workers=workers,
                labels=labels("chart.parcels", *chart.LABELS),
            )
        ),
        width="stretch",
        key=f"{KEY}.chart",
        alt=said,
        config={"displayModeBar": False},
    )


def _curve(result: Result) -> None:
    """Seconds per batch or per image against the batch size, between "as if in parallel" and "as if in a row"."""
    from bench_core.charts import scaling, style
    from bench_core.results import tables

    st.markdown(t("pitfalls.parcels.measured"))
    quantity = st.segmented_control(
        t("scaling.show"),
        QUANTITIES,
        default=QUANTITIES[0],
        required=True,
        key=f"{KEY}.quantity",
        format_func={q: t(f"quantity.{q}") for q in QUANTITIES}.__getitem__,
        persist_state="session",
    )
    shown, steps = result.shown, result.spec.protocol.steps[0]
    curves = tables.scaling_curves(shown, steps)
    if curves.empty:
        st.info(t("empty.no_calls"))
        return
    baseline = result.spec.baseline
    lines = tables.scaling_lines(shown, curves, baseline, steps)
    fig = scaling.scaling(
        curves,
        tables.scaling_points(shown, steps),
        quantity=quantity,
        styles=style.styles(result.spec.keys),
        lines=lines[lines["kind"].isin(("parallel", "serial"))],
        owner=baseline,
        labels=labels("chart.scaling", *scaling.LABELS),
    )
    alt, headings = alt_texts.scaling(curves, quantity), columns.scaling(quantity)
    file_name = f"fairspeed-{result.run.run_id}-scaling-{quantity}"
    stamp = stamps.of_run(result, t(f"quantity.{quantity}"))
    figure.show(fig, key=f"{KEY}.curve", alt=alt, table=curves, columns=headings, file_name=file_name, stamp=stamp)
