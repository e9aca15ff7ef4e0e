"""The language and the selected run of a visit, and what pages keep in the address: a link shows the same to everybody.

The run and what was chosen on a page are in the address, so a copied one shows the same; `latest` in it is the newest
run. Only choices are written into it, and once the newest run: a page that writes what it was not asked for is a page
that the browser's back button does not leave. The language is not in it: whoever opens a link reads it in their own.
Whoever picked a language keeps it in a cookie. Others get that of a link which names one (`?lang=zh`), else that of
their browser.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

import streamlit as st

from bench_core.errors import InputError
from bench_core.store import references
from bench_core.words.catalogue import LANGUAGES
from pages._ui.frame.text import STATE_KEY

PRESENT = "present"
"""In the address of a page that is shown to an audience."""
RUN_KEY, UNKNOWN_RUN_KEY = "ui.run", "ui.unknown_run"
PICKED_KEY, CHOICES_KEY = "ui.picked_language", "ui.choices"
COOKIE = "fairspeed_language"
KEEP = """
export default function ({ data }) {
  document.cookie = `${data.name}=${data.value}; path=/; max-age=31536000; SameSite=Lax`
}
"""


def choose_language() -> str:
    """The language of this visit, in the session from here on."""
    asked = st.query_params.get("lang")
    known = (st.session_state.get(STATE_KEY), st.context.cookies.get(COOKIE), asked)
    chosen = next((name for name in known if name in LANGUAGES), None) or _of_browser()
    st.session_state[STATE_KEY] = chosen
    return chosen


def set_language(language: str) -> None:
    """Change the language by choice: it is kept for later visits, whatever links say."""
    st.session_state[STATE_KEY] = st.session_state[PICKED_KEY] = language
    set_parameter("lang", None)


def keep_language() -> None:
    """Let the browser remember the language that was picked in this visit."""
    if picked := st.session_state.get(PICKED_KEY):
        _keeper()(data={"name": COOKIE, "value": picked}, key="ui.keep_language")


@cache
def _keeper() -> Any:
    return st.components.v2.component("fairspeed_keep_language", js=KEEP)


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


def choose(page: str, name: str, values: list[str]) -> None:
    """Put what a reader chose on a page into the address, and into later links to that page."""
    st.session_state.setdefault(CHOICES_KEY, {}).setdefault(page, {})[name] = values
    set_list(name, values)


def parameters(page: str | None = None) -> dict[str, str | list[str]]:
    """The query parameters of a link to another page, with what was chosen there in this visit."""
    asked = st.query_params.get("lang")
    own = {"lang": asked if asked == st.session_state.get(STATE_KEY) else None, "run": selected_run() or unknown_run()}
    chosen = {} if page is None else st.session_state.get(CHOICES_KEY, {}).get(page, {})
    return {name: value for name, value in (own | chosen).items() if value}


def _of_browser() -> str:
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
