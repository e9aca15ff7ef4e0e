"""A claimed speedup taken apart: a sentence, the waterfall, its table."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from bench_core.charts import waterfall
from bench_core.results.result import Result
from bench_core.spec import Candidate
from bench_core.suite import effects, tables
from bench_core.suite.comparison import CodeRole
from bench_core.suite.decomposition import Decomposition
from pages._ui.frame.text import breakable, evidence_or, labels, listed, plain, t
from pages._ui.show import figure, stamps

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("part", "value", "ci_low", "ci_high", "after", "meaning")


class Sides(NamedTuple):
    """Who is compared: the candidates as they were given, not the arms by which a claim is taken apart."""

    base: CodeRole
    other: CodeRole


def draw(found: Decomposition, sides: Sides, result: Result, *, key: str, file_name: str) -> None:
    """What the old way claims, the factors that it is made of, and the fair speedup; `result` is what it is of."""
    frame = tables.decomposition_frame(found)
    if said := sentences(found, frame, sides):
        st.markdown(reduce(_next, said))
    for role in sides:
        if role.held:
            held = listed(
                t(f"compare.held.{text.partition(':')[0]}", value=text.partition("=")[2]) for text in role.held
            )
            st.caption(t("compare.held_to", candidate=_name(role.candidate), held=held))
    if found.message:
        st.warning(plain(evidence_or(found.evidence, found.message)))
    texts = labels("chart.waterfall", *waterfall.LABELS)
    figure.show(
        waterfall.waterfall(frame, labels=texts),
        key=key,
        alt=_alt(frame, sides),
        table=frame.assign(
            part=[texts[row] for row in frame["row"]],
            meaning=[texts.get(waterfall.meaning(row), "") for row in frame.to_dict("records")],
        ),
        columns={name: t(f"compare.column.{name}") for name in COLUMNS},
        file_name=file_name,
        stamp=stamps.of_run(result, _title(sides)),
    )
    st.caption(t("compare.how_to_read"))


def _title(sides: Sides) -> str:
    names = (Candidate.parse(side.candidate).short for side in (sides.other, sides.base))
    return t("stamp.taken_apart", what=t("compare.taken_apart"), candidate=next(names), baseline=next(names))


def _next(first: str, second: str) -> str:
    return t("sentence.next", first=first, second=second)


def sentences(found: Decomposition, frame: pd.DataFrame, sides: Sides) -> list[str]:
    """The claim, what raised and lowered it, what is left over, and the fair speedup."""
    who = {"candidate": _name(sides.other.candidate), "baseline": _name(sides.base.candidate)}
    said = [] if found.claimed is None else [t("compare.said.claimed", claimed=_ratio(found.claimed), **who)]
    for effect in ("larger", "smaller"):
        rows = frame[(frame["effect"] == effect) & (frame["row"] != "residual")]
        factors = [
            f"{t(f'compare.factor.{row}')} ({_ratio(v)})" for row, v in zip(rows["row"], rows["value"], strict=True)
        ]
        if factors:
            said.append(t(f"compare.said.{effect}", factors=listed(factors)))
    if found.residual is not None:
        residual = _ratio(found.residual) + _interval(found.residual_ci_low, found.residual_ci_high)
        of_chance = effects.residual_effect(found.residual_ci_low, found.residual_ci_high)
        said.append(t(f"compare.said.residual.{of_chance}", residual=residual))
    if found.fair is not None:
        fair = f"**{_ratio(found.fair)}**{_interval(found.ci_low, found.ci_high)}"
        said.append(t("compare.said.fair", fair=fair, verdict=_verdict(found)))
    return said


def _name(candidate: str) -> str:
    return f"**{breakable(Candidate.parse(candidate).short)}**"


def _verdict(found: Decomposition) -> str:
    return t(f"verdict.{found.verdict}")


def _alt(frame: pd.DataFrame, sides: Sides) -> str:
    """The waterfall in words: every bar with its value and interval."""
    texts = labels("chart.waterfall", *waterfall.LABELS)
    bars = []
    for row in frame.to_dict("records"):
        if row["value"] == row["value"]:
            interval = f" [{row['ci_low']:.2f}, {row['ci_high']:.2f}]" if row["ci_low"] == row["ci_low"] else ""
            bars.append(f"{texts[row['row']]} {_ratio(row['value'])}{interval}")
    return t("compare.alt", candidate=sides.other.candidate, baseline=sides.base.candidate, bars=listed(bars))


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else plain(f" [{low:.2f}, {high:.2f}]")


def _ratio(value: float) -> str:
    return f"{value:.2f}×"
