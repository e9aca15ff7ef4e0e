"""A chart as every page shows it: alt text, its table, PNG and CSV downloads.

The PNG is made by the browser (the camera above the chart), so the server needs no browser of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from bench_core.visible import visible
from pages._ui.frame.text import language, readable, t
from pages._ui.show.ink import inked

SENTENCES = ("caution",)
"""Columns of words that are longer than a name."""
MOST_ROWS = 40
"""Tables up to this length are shown whole, longer ones scroll."""
DECIMALS = {
    "joules_per_image": "%.1f",
    "peak_memory_mib": "%.0f",
    "first_call_s": "%.2f",
    "time_to_steady_s": "%.2f",
    "started_s": "%.2f",
    "cpu_mhz": "%.0f",
    "gpu_sm_mhz": "%.0f",
    "gpu_temperature_c": "%.0f",
    "gpu_power_w": "%.1f",
}
"""How numbers of a column are written, where not with three decimals."""
PNG_PX = 1200
"""Width of a saved picture, at two pixels each: the same from a phone as from a desk."""
PLOTLY = {
    "camera": "Download plot as a PNG",
    "failed": "Sorry, there was a problem downloading your image!",
}
"""What Plotly itself says on a page, by our key."""

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from pages._ui.show.stamps import Stamp


def show(
    fig: go.Figure,
    *,
    key: str,
    alt: str,
    table: pd.DataFrame,
    columns: Mapping[str, str],
    file_name: str,
    stamp: Stamp,
) -> None:
    """Show a figure with its table and downloads.

    `table` is what the figure was drawn from, at full precision, and becomes the CSV; `columns` are the ones to
    show on the page, with their headings. `file_name` has no ending. `stamp` is written below the figure,
    and so is in every picture of it.
    """
    from bench_core.charts.stamp import stamp as stamped  # loads Plotly, which a first visit does not need

    fig = stamped(fig, stamp.title, stamp.about)
    st.plotly_chart(
        inked(fig),
        width="stretch",
        theme="streamlit",
        key=f"{key}.chart",
        alt=visible(alt),
        config=_config(fig, file_name),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.toggle(t("figure.table"), key=f"{key}.table")
        st.download_button(
            t("figure.csv"),
            data=lambda: _csv(table),
            file_name=f"{file_name}.csv",
            mime="text/csv",
            icon=":material/download:",
            key=f"{key}.csv",
            on_click="ignore",
        )
        st.caption(t("figure.png"))
    if shown:
        show_table(table, columns, alt=alt)


def show_table(table: pd.DataFrame, columns: Mapping[str, str], *, alt: str, key: str | None = None) -> None:
    """A table with translated headings; every column has as many decimals as its quantity needs."""
    st.dataframe(
        readable(table[list(columns)]).rename(columns=columns),
        width="stretch",
        height="content" if len(table) <= MOST_ROWS else "auto",
        hide_index=True,
        column_config={heading: config for c, heading in columns.items() if (config := _column(c, table[c]))},
        placeholder="–",
        alt=visible(alt),
        key=key,
    )


def _csv(table: pd.DataFrame) -> bytes:
    from bench_core.results import spreadsheet  # loads pandas, which a first visit does not need

    return spreadsheet.csv(table).encode("utf-8")


def _column(name: str, values: pd.Series) -> object | None:
    """How a column is drawn where Streamlit's choice does not do: it takes its width from the first rows."""
    if name in SENTENCES:
        return st.column_config.TextColumn(width="medium")
    return st.column_config.NumberColumn(format=_decimals(name)) if _is_float(values) else None


def _decimals(column: str) -> str:
    if column.startswith(("batch_s", "per_sample_s")):
        return "%.4f"
    return DECIMALS.get(column, "%.3f")


def _is_float(column: pd.Series) -> bool:
    return column.dtype.kind == "f"


def _config(fig: go.Figure, file_name: str) -> dict[str, object]:
    """Plotly's toolbar, cut down to the camera and always visible, in the language of the session."""
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": _png(fig, file_name),
        "responsive": True,
        "locale": language(),
        "locales": {language(): {"dictionary": {english: t(f"plotly.{key}") for key, english in PLOTLY.items()}}},
    }


def _png(fig: go.Figure, file_name: str) -> dict[str, object]:
    """How the camera takes its picture."""
    size = {"width": PNG_PX, **({"height": fig.layout.height} if fig.layout.height else {})}
    return {"format": "png", "scale": 2, "filename": file_name, **size}
