"""What is asked for: a candidate for each role, and how they are measured. Roles are part of the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import streamlit as st

from bench_core.errors import InputError
from bench_core.machine import device
from bench_core.request import model_files
from bench_core.spec import MAX_NUMBER, Candidate
from bench_core.suite.compare import BATCH_SIZE, ROLES, SAMPLES
from pages._ui.frame import address
from pages._ui.frame.text import code, named, t

ORIGINAL = ("off", "found", "proposed")
BUNDLED = "shapes"
STEPS = 20
KEEP: dict[str, Any] = {"persist_state": "session"}


def roles() -> dict[str, str]:
    """Candidate strings by role; those that are not chosen are missing."""
    offered = {quote(string, safe="/:@ ~"): name for name, string in model_files.offered_models().items()}
    if not offered:
        st.info(t("compare.no_files", folder=code(str(model_files.folder()))), icon=":material/lightbulb:")
    first = {"base": BUNDLED, "speedup": next(iter(offered), None)}
    columns = st.columns(len(ROLES))
    picked = {role: _role(column, role, offered, first.get(role)) for column, role in zip(columns, ROLES, strict=True)}
    return {role: text for role, text in picked.items() if text}


def _role(column: Any, role: str, offered: dict[str, str], first: str | None) -> str | None:
    """A file of the folder, or any candidate string; the address comes first, then what was chosen before."""
    key = f"compare.{role}"
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(role, first)
    chosen = st.session_state[key]
    column.selectbox(
        t(f"compare.role.{role}"),
        list(dict.fromkeys([*offered, BUNDLED, *filter(None, [chosen])])),
        key=key,
        index=None,
        format_func=lambda text: offered.get(text) or _short(text),
        accept_new_options=True,
        placeholder=t("compare.nobody") if role == "gt" else t("compare.choose"),
        help=t(f"compare.role.{role}_help", folder=code(str(model_files.folder()))),
        **KEEP,
    )
    text = (st.session_state[key] or "").strip() or None
    address.set_parameter(role, text)
    return text


def _short(text: str) -> str:
    try:
        return Candidate.parse(text).short
    except InputError:
        return text


def settings() -> dict[str, Any]:
    """How they are measured, as fields of `CompareOptions`."""
    left, middle, right = st.columns(3)
    values: dict[str, Any] = {
        "batch_size": _number(left, "batch_size", BATCH_SIZE),
        "steps": _number(middle, "steps", STEPS),
        "samples": _number(right, "samples", SAMPLES),
    }
    original = st.segmented_control(
        t("compare.original"),
        ORIGINAL,
        default=ORIGINAL[0],
        required=True,
        key="compare.original",
        format_func=named("compare.original", ORIGINAL),
        help=t("compare.original_help"),
        **KEEP,
    )
    st.caption(t(f"compare.original_about.{original}"))
    return values | {"original": None if original == "off" else original} | _more()


def _more() -> dict[str, Any]:
    """What usually stays as it is."""
    with st.expander(t("protocol.advanced"), icon=":material/tune:"):
        left, middle, right = st.columns(3)
        passes = left.number_input(
            t("compare.passes"),
            1,
            MAX_NUMBER,
            None,
            key="compare.passes",
            placeholder=t("compare.passes_own"),
            help=t("compare.passes_help"),
            **KEEP,
        )
        seed = middle.number_input(t("protocol.seed"), 0, MAX_NUMBER, 0, key="compare.seed", **KEEP)
        where = right.selectbox(
            t("protocol.device"),
            device.choices(),
            index=device.choices().index(device.default()),
            key="compare.device",
            format_func=lambda name: f"{name} ({device.name_of(name)})",
            **KEEP,
        )
    return {"passes": passes, "others": {"seed": seed, "device": where}}


def _number(column: Any, name: str, value: int) -> int:
    number: int = column.number_input(
        t(f"compare.{name}"), 1, MAX_NUMBER, value, key=f"compare.{name}", help=t(f"compare.{name}_help"), **KEEP
    )
    return number
