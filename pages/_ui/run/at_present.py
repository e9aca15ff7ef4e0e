"""What the folded protocol of the form says: its present values in one line, before its widgets are drawn."""

from __future__ import annotations

from typing import Any

import streamlit as st

from bench_core.machine import device
from bench_core.request import names, reach
from bench_core.request import values as reading
from bench_core.request.fields import default
from bench_core.request.run_options import STARTS
from bench_core.spec import DEFAULT_ROUNDS, Candidate
from pages._ui.frame.text import language, plain, t
from pages._ui.run.chosen import chosen

LABEL, CHANGED = "run.protocol_label", "run.protocol_changed"


def values() -> str:
    """Batch sizes, steps, how long, fresh starts, device."""
    sizes = t("protocol.now.batch_sizes", n=_several("batch_sizes"))
    if st.session_state.get("run.auto_batch"):
        sizes = t("protocol.now.auto_batch")
    starts = _value("starts", None) or min(STARTS, _value("rounds", DEFAULT_ROUNDS))
    parts = [sizes, t("protocol.now.steps", n=_several("steps")), _how_long(), t("protocol.now.starts", n=starts)]
    return t("protocol.now.separator").join([*parts, plain(_value("device", device.default()))])


def name() -> str:
    """What the run is called if nobody names it."""
    typed = reading.separated(_value("batch_sizes", [str(n) for n in default("batch_sizes")]))
    sizes = [int(text) for text in typed if text.isdecimal()]
    is_auto = bool(st.session_state.get("run.auto_batch")) or not sizes
    return names.default([Candidate.parse(text) for text in chosen()], sizes, auto_batch=is_auto)


def _how_long() -> str:
    if st.session_state.get("run.stop") == "precision":
        return t("protocol.now.precision", n=f"{_value('precision', 100 * reach.UNMEASURED):g}")
    return t("protocol.now.rounds", n=_value("rounds", DEFAULT_ROUNDS))


def _several(name: str) -> str:
    texts = reading.separated(_value(name, [str(n) for n in default(name)]))
    return plain("/".join(texts)) or "–"


def _value(name: str, usual: Any) -> Any:
    found = st.session_state.get(f"run.{name}")
    return usual if found is None else found


def was_changed(label: str) -> bool:
    """Whether the values were changed: then whoever did has the expander open, and a new label may not close it."""
    spoken, before = language(), st.session_state.get(LABEL)
    if before is not None and before[0] == spoken and before[1] != label:
        st.session_state[CHANGED] = True
    st.session_state[LABEL] = (spoken, label)
    return bool(st.session_state.get(CHANGED))
