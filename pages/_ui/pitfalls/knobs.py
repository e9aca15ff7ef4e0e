"""What may be set of a pitfall where it teaches something; the next run goes by it."""

from __future__ import annotations

import streamlit as st

from bench_core.lab.asked import Asked
from bench_core.pitfalls import registry
from bench_core.pitfalls.registry import Knob, Knobs, Pitfall
from pages._ui.frame.text import listed, t

RANGES: dict[Knob, tuple[int, int]] = {"batch_size": (1, 64), "steps": (1, 100), "warm_up_calls": (0, 10)}
"""The least and the largest number that the page offers."""


def draw(pitfall: Pitfall) -> Asked:
    """Fields for its knobs, folded; returns those that differ from its own."""
    shown = registry.knobs_shown(pitfall)
    if not shown:
        return Asked()
    with st.expander(t("pitfalls.knobs"), icon=":material/tune:"):
        columns = st.columns(len(RANGES))
        chosen = {knob: _field(column, pitfall, knob) for column, knob in zip(columns, shown, strict=False)}
    own = pitfall.KNOBS
    return Asked(**{knob: value for knob, value in chosen.items() if value != getattr(own, knob)})


def _field(column: st.delta_generator.DeltaGenerator, pitfall: Pitfall, knob: Knob) -> int:
    value: int = column.number_input(
        t(f"pitfalls.knob.{knob}"),
        *RANGES[knob],
        getattr(pitfall.KNOBS, knob),
        key=f"pitfalls.knob.{pitfall.NAME}.{knob}",
        persist_state="session",
    )
    return value


def said(pitfall: Pitfall, knobs: Knobs) -> str:
    """The knobs that a run was measured with: `batch size 8, 3 steps`."""
    return listed(t(f"pitfalls.knob_said.{knob}", n=getattr(knobs, knob)) for knob in registry.knobs_shown(pitfall))
