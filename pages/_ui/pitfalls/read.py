"""What the newest run of each pitfall shows; derived once, for a run that was measured to the end never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.errors import InputError
from pages._ui.frame import stored

if TYPE_CHECKING:
    from bench_core.lab.outcome import Outcome

KEPT = 64


def outcomes() -> dict[str, Outcome]:
    """By the names of pitfalls; those that were never run here are missing."""
    from bench_core.lab.stored import latest  # loads numpy, which a first visit does not need

    found = {name: _outcome(stored.store().url, run_id) for name, run_id in latest(stored.store()).items()}
    return {name: outcome for name, outcome in found.items() if outcome is not None}


def outcome(name: str) -> Outcome | None:
    """Of one pitfall alone: after a restart of the server a slide waits for no other one's."""
    from bench_core.lab.stored import latest

    run_id = latest(stored.store()).get(name)
    return None if run_id is None else _outcome(stored.store().url, run_id)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _outcome(url: str, run_id: str) -> Outcome | None:
    """None where nothing can be said of the run any more; `url` is a part of the key."""
    from bench_core.lab.stored import outcome

    try:
        return outcome(stored.store(), run_id)
    except InputError:
        return None
