"""Starting a run from a page: the standby that has loaded torch by then, and an estimate of how long it will take."""

from __future__ import annotations

import secrets

import streamlit as st

from bench_core.jobs import launch
from bench_core.jobs.standby import Standby
from bench_core.phrase import Phrase
from bench_core.request import estimate, large
from bench_core.spec import RunSpec
from pages._ui.frame import address, stored
from pages._ui.frame.text import roughly, t

TOKEN = "run.token"


def prepare() -> None:
    """Start the standby process, which loads torch while the form is filled in. Nothing is started during a run."""
    launch.prepare(stored.store(), _standby())


def token() -> str:
    """What all clicks on the button that is drawn now have in common: they start one run."""
    return str(st.session_state.setdefault(TOKEN, secrets.token_hex(8)))


def start(spec: RunSpec, token: str) -> None:
    """Store a run, have it measured by another process, and select it; a second click selects the same run."""
    address.set_run(launch.start(stored.store(), spec, _standby(), token=token))
    st.session_state[TOKEN] = secrets.token_hex(8)


def estimated(spec: RunSpec) -> str:
    """About how long a run will take, in words."""
    seconds = _estimate_s(spec.model_dump_json(), _stamp())
    return t("run.unknown_time") if seconds is None else t("run.about", time=roughly(seconds))


def large_sizes(spec: RunSpec) -> list[Phrase]:
    """What to know of batch sizes that a run will hardly get through."""
    return _large_sizes(spec.model_dump_json(), _stamp())


def _stamp() -> object:
    """What changes when the store does."""
    here = stored.store()
    newest = here.runs(limit=1)
    return (newest[0].run_id, here.count_calls(newest[0].run_id)) if newest else None


@st.cache_data(max_entries=64, show_spinner=False)
def _estimate_s(spec_json: str, stamp: object) -> float | None:
    """Cached, since it reads stored calls; `stamp` changes when the store does."""
    return estimate.estimate_s(RunSpec.model_validate_json(spec_json), stored.store())


@st.cache_data(max_entries=64, show_spinner=False)
def _large_sizes(spec_json: str, stamp: object) -> list[Phrase]:
    """Cached for the same reason."""
    return large.cautions(RunSpec.model_validate_json(spec_json), stored.store())


@st.cache_resource(show_spinner=False, on_release=Standby.close)
def _standby() -> Standby:
    """The standby process; one for all sessions of this server."""
    return Standby()
