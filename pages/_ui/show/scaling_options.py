"""What the scaling chart shows and how: the quantity, the axes, lines of reference and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from bench_core.results import tables
from pages._ui.frame.text import named, t
from pages._ui.show import choice

if TYPE_CHECKING:
    import pandas as pd

    from bench_core.results.result import Result

VIEWS = ("per_sample_s", "batch_s", "throughput_img_s", "trade_off")
AXES = ("log", "linear")
LINES = {"ideal": ("parallel", "serial"), "limit": ("limit",), "law": ("law",)}
"""What can be asked for, with the kinds of lines it stands for."""


class Options(NamedTuple):
    """How the chart is drawn."""

    log: bool
    owner: str
    lines: pd.DataFrame
    """Those that are asked for, of the candidate `owner`."""


def view() -> str:
    """A quantity, or latency against throughput."""
    return choice.view(t("scaling.show"), VIEWS, "scaling.view", named("scaling.view", VIEWS))


def draw(result: Result, curves: pd.DataFrame, steps: int) -> Options:
    """Choose axes and lines in a popover; lines that the run does not have are not offered."""
    with st.popover(t("scaling.options"), icon=":material/tune:"):
        log = choice.view(t("scaling.axes"), AXES, "scaling.axes", named("scaling.axes", AXES)) == "log"
        measured = list(curves["candidate"].unique())
        first = result.spec.baseline if result.spec.baseline in measured else measured[0]
        owner = choice.candidate(t("scaling.of"), measured, "scaling.of", first=first)
        lines = tables.scaling_lines(result, curves, owner, steps)
        there = [name for name, kinds in LINES.items() if lines["kind"].isin(kinds).any()]
        asked = choice.several(
            t("scaling.lines"), there, "scaling.lines", named("scaling.lines", LINES), first=["ideal"]
        )
    kinds = [kind for name in asked for kind in LINES[name]]
    return Options(log, owner, lines[lines["kind"].isin(kinds)])
