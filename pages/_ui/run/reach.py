"""What a precision takes on this device, said where it is picked; and the self-test that finds it out."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from bench_core.errors import InputError
from bench_core.jobs import self_test
from bench_core.request import build, reach
from bench_core.request.run_options import PRECISION_MAX_TIME_S
from bench_core.spec import RunSpec
from pages._ui.frame.text import code, plain, roughly, t
from pages._ui.run import starting
from pages._ui.run.chosen import chosen

VIEW = "run.view"
NANO = 1e-9


def usual_percent(settings: dict[str, Any]) -> float:
    """The default precision in percent: one that this device reaches within the usual time limit."""
    spec = _spec(settings)
    precision = reach.UNMEASURED if spec is None else reach.default_precision(spec, PRECISION_MAX_TIME_S)
    return round(precision * 100, 6)


def draw(settings: dict[str, Any], percent: float) -> None:
    """How long the precision takes here; where that is not known, a button that starts the self-test."""
    spec = _spec(settings | {"precision": round(percent / 100, 6)})
    if spec is None or len(spec.candidates) < 2:
        return
    needed = reach.seconds_needed(spec)
    if needed is None:
        _unknown(spec)
        return
    values = {"percent": f"{percent:g}", "when": _date(needed.measured_ns)}
    if needed.seconds is None:
        st.caption(plain(t("reach.too_long", **values)))
    else:
        st.caption(plain(t("reach.takes", time=roughly(needed.seconds), **values)))


def _unknown(spec: RunSpec) -> None:
    model = spec.candidates[0].key.partition("+")[0]
    st.caption(t("reach.unknown", command=code(f"fairspeed doctor --aa {model}")))
    st.button(
        t("reach.start"),
        key="run.self_test",
        icon=":material/balance:",
        help=t("reach.start_help"),
        on_click=_start,
        args=(model, spec.protocol.device, spec.protocol.threads, f"{starting.token()}-self-test"),
    )


def _start(model: str, device: str, threads: int, token: str) -> None:
    starting.start(self_test.make_spec(model, device=device, threads=threads), token)
    st.session_state[VIEW] = "this"


def _spec(settings: dict[str, Any]) -> RunSpec | None:
    """The run that is asked for, as far as it is known here; None where something in it is wrong."""
    widgets = {name: f"run.{name}" for name in ("device", "threads")}
    where = {name: st.session_state[key] for name, key in widgets.items() if key in st.session_state}
    try:
        return build.make_spec(chosen(), **settings, **where)
    except InputError:
        return None


def _date(measured_ns: int) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(measured_ns * NANO))
