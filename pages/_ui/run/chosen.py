"""Which candidates a new run has, and which of them is the baseline: the state behind the form."""

from __future__ import annotations

import streamlit as st

from bench_core.spec import Candidate

CHOSEN, BASELINE = "run.candidates", "run.baseline"
DEFAULT = ("shapes", "shapes+deepcache:interval=3")


def chosen() -> list[str]:
    """The candidates in order."""
    return list(st.session_state.setdefault(CHOSEN, list(DEFAULT)))


def baseline() -> str | None:
    """The chosen baseline; the first candidate when that one is gone."""
    candidates = chosen()
    wanted = st.session_state.get(BASELINE)
    return wanted if wanted in candidates else next(iter(candidates), None)


def set_baseline(candidate: str) -> None:
    """Compare the others with this one."""
    st.session_state[BASELINE] = candidate


def add(text: str) -> None:
    """One more candidate; one that is there already is not added again."""
    key = Candidate.parse(text).key
    st.session_state[CHOSEN] = list(dict.fromkeys([*chosen(), key]))


def replace(candidate: str, text: str) -> None:
    """Another candidate in the place of one."""
    changed = (text if one == candidate else one for one in chosen())
    st.session_state[CHOSEN] = list(dict.fromkeys(changed))
