"""The form of a new comparison: roles, how they are measured, what is known before, the start button."""

from __future__ import annotations

from typing import Any

import streamlit as st

from bench_core import plan
from bench_core.errors import InputError
from bench_core.request import build, model_files
from bench_core.request.departures import departures
from bench_core.spec import RunSpec
from bench_core.suite.compare import CompareOptions, compare_spec
from bench_core.techniques import registry as techniques
from pages._ui.compare import asked, before, choose
from pages._ui.frame import code_runs
from pages._ui.frame.text import in_words, plain, t, translated
from pages._ui.run import departing, starting


def draw() -> None:
    """The whole form."""
    st.subheader(t("compare.roles"))
    roles = asked.roles()
    st.caption(code_runs.said())
    settings = asked.settings()
    st.subheader(t("compare.before"))
    before.draw(roles, settings["steps"])
    if missing := [role for role in ("base", "speedup") if role not in roles]:
        st.info(t(f"compare.missing.{'_'.join(missing)}"), icon=":material/lightbulb:")
        _start_button(None)
        return
    _summary(roles, settings)


def _summary(roles: dict[str, str], settings: dict[str, Any]) -> None:
    """What will be run, or the first wrong input; then the button."""
    try:
        model_files.check_offered(roles.values())
        spec, plain_spec = _spec(roles, settings), _spec(roles, settings | {"original": None})
    except InputError as error:
        st.error(plain(in_words(error)))
        _start_button(None)
        return
    calls = plan.total_calls(spec, techniques.manners(spec.candidates))
    st.markdown(t("compare.headline", calls=calls, time=starting.estimated(spec)))
    st.caption(t("compare.interleaved", n=len(spec.candidates)))
    if found := [d for d in departures(plain_spec) if d.located is None]:
        departing.draw(found)
    for line in build.cautions(plain_spec):
        st.warning(plain(translated(line)))
    _start_button(spec)


def _spec(roles: dict[str, str], settings: dict[str, Any]) -> RunSpec:
    return compare_spec(CompareOptions(**roles, **settings))


def _start_button(spec: RunSpec | None) -> None:
    st.button(
        t("run.start"),
        key="compare.start",
        icon=":material/play_arrow:",
        type="primary",
        disabled=spec is None,
        on_click=_start,
        args=(spec, starting.token()),
    )


def _start(spec: RunSpec, token: str) -> None:
    starting.start(spec, token)
    st.session_state[choose.VIEW] = "this"
