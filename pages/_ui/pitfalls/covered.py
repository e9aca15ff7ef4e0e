"""What the two clocks covered: the timeline of one start, with its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.frame.text import labels, listed, plain, t
from pages._ui.show import figure, stamps

if TYPE_CHECKING:
    import pandas as pd

    from bench_core.lab.timeline import Timeline
    from bench_core.pitfalls.registry import Pitfall
    from bench_core.results.result import Result

COLUMNS = ("who", "candidate", "what", "begin_s", "seconds", "counted_s", "images")


def draw(pitfall: Pitfall, result: Result) -> None:
    """The chart; nothing where the numbers are not times."""
    from bench_core.charts import clock_cover  # loads pandas, which a first visit does not need
    from bench_core.lab import timeline

    found = timeline.of_result(result)
    if found is None:
        return
    st.subheader(t("pitfalls.covered.title"))
    texts = labels("chart.clock_cover", *clock_cover.LABELS)
    fig = clock_cover.clock_cover(found.bars, found.lanes, is_end_to_end=found.is_end_to_end, labels=texts)
    table = _table(found, texts)
    figure.show(
        fig,
        key=f"pitfalls.covered.{pitfall.NAME}",
        alt=t("alt.clock_cover", lanes=listed(_lanes(found, texts))),
        table=table,
        columns={name: t(f"pitfalls.covered.{name}") for name in COLUMNS},
        file_name=f"fairspeed-{pitfall.NAME}-clocks",
        stamp=stamps.of_run(result, t("pitfalls.covered.title")),
    )
    st.caption(plain(t("pitfalls.covered.how_to_read")))


def _table(found: Timeline, texts: dict[str, str]) -> pd.DataFrame:
    lanes = found.lanes.assign(who=[_who(row, texts) for row in found.lanes.to_dict("records")])
    bars = found.bars.merge(lanes[["lane", "who", "candidate"]], on="lane")
    return bars.assign(what=[texts[kind] for kind in bars["kind"]])


def _lanes(found: Timeline, texts: dict[str, str]) -> list[str]:
    """Each lane in words: what its clock covers."""
    lanes = found.lanes.to_dict("records")
    return [f"{_who(row, texts)}: {_covers(row, texts)}" for row in lanes]


def _who(row: dict[object, object], texts: dict[str, str]) -> str:
    return f"{texts[str(row['side'])]}, {texts[str(row['role'])]}"


def _covers(row: dict[object, object], texts: dict[str, str]) -> str:
    return texts["covers"].format(calls=row["calls"], images=row["images"], seconds=f"{row['counted_s']:.3g}")
