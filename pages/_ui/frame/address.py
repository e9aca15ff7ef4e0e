"""The language and the selected run, kept in the address: a link shows another person the same thing.

The address comes first; `latest` in it is the newest run. What it lacks (on a fresh visit) is taken from the session,
else from the browser's language and the newest run, and written into the address, so that a copied address is complete.
"""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from bench_core.errors import InputError
from bench_core.store import references
from bench_core.words.catalogue import LANGUAGES
from pages._ui.frame.text import STATE_KEY

PRESENT = "present"
"""In the address of a page that is shown to an audience."""
RUN_KEY, UNKNOWN_RUN_KEY = "ui.run", "ui.unknown_run"


def choose_language() -> str:
    """The language of this visit, in the address and in the session from here on."""
    asked = st.query_params.get("lang")
    chosen = asked if asked in LANGUAGES else st.session_state.get(STATE_KEY) or _of_browser()
    set_language(chosen)
    return chosen


def set_language(language: str) -> None:
    """Change the language."""
    st.session_state[STATE_KEY] = language
    if st.query_params.get("lang") != language:
        st.query_params["lang"] = language


def choose_run(stored: list[str]) -> str | None:
    """The selected run of this visit; `stored` ids, newest first.

    None when none is stored, and when the address asks for one that is not: then no other run is shown for it, and
    `unknown_run` has what was asked for.
    """
    asked = st.query_params.get("run")
    if asked is not None and references.is_relative(asked) and stored:
        with suppress(InputError):
            asked = references.resolved(asked, stored)
    unknown = asked is not None and asked not in stored
    st.session_state[UNKNOWN_RUN_KEY] = asked if unknown else None
    if unknown:
        st.session_state[RUN_KEY] = None
        return None
    candidates = [asked, st.session_state.get(RUN_KEY), *stored[:1]]
    chosen = next((r for r in candidates if r is not None and r in stored), None)
    if chosen is not None:
        set_run(chosen)
    return chosen


def set_run(run_id: str) -> None:
    """Select a run."""
    st.session_state[RUN_KEY], st.session_state[UNKNOWN_RUN_KEY] = run_id, None
    if st.query_params.get("run") != run_id:
        st.query_params["run"] = run_id


def selected_run() -> str | None:
    """The selected run."""
    run_id: str | None = st.session_state.get(RUN_KEY)
    return run_id


def unknown_run() -> str | None:
    """The id in the address that no stored run has."""
    run_id: str | None = st.session_state.get(UNKNOWN_RUN_KEY)
    return run_id


def forget_run() -> None:
    """Select none, as after the selected one was deleted: the next visit takes the newest."""
    st.session_state[RUN_KEY] = st.session_state[UNKNOWN_RUN_KEY] = None
    set_parameter("run", None)


def is_presenting() -> bool:
    """Whether the page is shown to an audience, without anything around it."""
    return PRESENT in st.query_params


def set_parameter(name: str, value: str | None) -> None:
    """Put what belongs to one page into the address, or take it out; other pages' links leave it behind."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def set_list(name: str, values: list[str]) -> None:
    """The same for a parameter with several values; none takes it out."""
    if not values:
        set_parameter(name, None)
    elif st.query_params.get_all(name) != values:
        st.query_params[name] = values


def send() -> None:
    """Send the address to the browser: Streamlit leaves it as it was when a link leads to the page it stands on."""
    st.query_params.from_dict({name: st.query_params.get_all(name) for name in st.query_params})


def parameters() -> dict[str, str]:
    """The query parameters of a link to another page. One that asks for an unknown run asks so again there."""
    own = {"lang": st.session_state.get(STATE_KEY), "run": selected_run() or unknown_run()}
    return {name: value for name, value in own.items() if value}


def _of_browser() -> str:
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
