"""Which code is looked at: an offered file, pasted code, or two offered files. Files are part of the address."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from bench_core.errors import InputError
from bench_core.request import model_files
from pages._ui.frame import address
from pages._ui.frame.text import code, in_words, named, plain, t

FROM = ("file", "paste", "two")
MODE, PASTED = "audit.from", "audit.pasted"
PASTED_NAME = "pasted.py"
FILE, OTHER = "file", "with"
"""Names in the address: the file, and the one that it stands beside."""


class Code(NamedTuple):
    """A piece of source by its name. It is read and never run."""

    name: str
    text: str


def mode() -> str:
    """`file`, `paste` or `two`; at first what the address asks for."""
    if MODE not in st.session_state:
        st.session_state[MODE] = "two" if OTHER in st.query_params else "file"
    chosen = st.segmented_control(
        t("audit.from"),
        FROM,
        key=MODE,
        format_func=named("audit.from", FROM),
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    if chosen != "two":
        address.set_parameter(OTHER, None)
    if chosen == "paste":
        address.set_parameter(FILE, None)
    return str(chosen)


def pasted() -> Code | None:
    """The code of the text field; None while there is none."""
    text = st.text_area(
        t("audit.paste"), key=PASTED, height=220, placeholder=t("audit.paste_example"), persist_state="session"
    )
    st.caption(t("audit.never_run"))
    return Code(PASTED_NAME, text) if text and text.strip() else None


def file() -> Code | None:
    """The chosen file; None where none is offered, which is said."""
    names = _offered()
    return _read(_picked(FILE, t("audit.file"), names)) if names else None


def two_files() -> tuple[Code, Code] | None:
    """The two chosen files; None where fewer than two are offered, which is said."""
    names = _offered()
    if not names:
        return None
    if len(names) < 2:
        st.info(t("audit.one_file", folder=code(str(model_files.folder()))), icon=":material/lightbulb:")
        return None
    left, right = st.columns(2)
    with left:
        a = _read(_picked(FILE, t("audit.file_a"), names))
    with right:
        b = _read(_picked(OTHER, t("audit.file_b"), names, first=names[1]))
    return (a, b) if a is not None and b is not None else None


def _offered() -> list[str]:
    names = model_files.offered()
    if not names:
        st.info(t("audit.no_files", folder=code(str(model_files.folder()))), icon=":material/lightbulb:")
    return names


def _picked(parameter: str, label: str, names: list[str], first: str | None = None) -> str:
    """One of the files; the address comes first, then what was chosen before."""
    key, chosen = f"audit.{parameter}", f"audit.chosen_{parameter}"
    asked = st.query_params.get(parameter)
    if asked is not None and asked not in names:
        st.warning(t("audit.unknown_file", file=code(asked)))
    name = next((n for n in (asked, st.session_state.get(chosen), first) if n in names), names[0])
    st.session_state[key] = st.session_state[chosen] = name
    address.set_parameter(parameter, name)
    st.selectbox(
        label,
        names,
        key=key,
        help=t("audit.file_help", folder=code(str(model_files.folder()))),
        on_change=lambda: address.set_parameter(parameter, st.session_state[key]),
    )
    return name


def _read(name: str) -> Code | None:
    try:
        return Code(name, model_files.read(name))
    except InputError as error:
        st.error(plain(in_words(error)))
        return None
