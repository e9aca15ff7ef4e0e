"""The form for one more candidate: built of widgets, or typed as a string and checked at the field.

Kinds of models, techniques and their options come from the core's registries: what is added there appears here.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import streamlit as st

from bench_core.models import registry as models
from bench_core.request import model_files
from bench_core.techniques import registry as techniques
from pages._ui.frame import code_runs
from pages._ui.frame.text import code, plain, t, text_or
from pages._ui.run import fixing, names
from pages._ui.run.chosen import add, chosen

PASTED, REFUSED = "run.pasted", "run.refused"
MODEL, MODEL_TEXT = "run.add_model", "run.add_model_text"
TECHNIQUES, CONDITIONS = "run.add_techniques", "run.add_conditions"


def draw() -> bool:
    """The form, open while something in it is wrong; whether nothing is."""
    is_open = not chosen() or REFUSED in st.session_state
    with st.expander(t("candidates.add"), icon=":material/add:", expanded=is_open):
        return all([_of_widgets(), _typed()])


def _of_widgets() -> bool:
    """The candidate of the widgets, with its button."""
    text = _built()
    st.caption(t("candidates.string"))
    st.code(text or t("candidates.no_model"), language=None)
    problem = fixing.alone(text) if text else None
    if problem:
        fixing.draw(problem, key="run.built", use=_use, drop=_clear)
    st.button(
        t("candidates.add_button"),
        key="run.add",
        icon=":material/add:",
        disabled=not text or problem is not None,
        on_click=_add,
        args=("built", text),
    )
    return problem is None and _no_refusal("built")


def _typed() -> bool:
    """A field for a candidate string; Enter or its button adds it, or says what is wrong with it."""
    with st.form("run.typed", border=False):
        st.text_input(
            t("candidates.paste"),
            key=PASTED,
            placeholder="shapes+fp16+tome:ratio=0.5",
            help=t("candidates.paste_help"),
            persist_state="page",
        )
        st.form_submit_button(t("candidates.paste_button"), key="run.add_pasted", on_click=_add_typed)
    return _no_refusal("typed")


def _no_refusal(where: str) -> bool:
    """What was refused there, with what may have been meant; whether nothing was."""
    place, text = st.session_state.get(REFUSED, ("", ""))
    problem = fixing.among(text, chosen()) if place == where else None
    if problem:
        fixing.draw(problem, key=f"run.{where}", use=_use, drop=_clear)
    return problem is None


def _add(where: str, text: str) -> None:
    """Add a candidate, or remember what was refused, for the next drawing of the form to say why."""
    if fixing.among(text, chosen()):
        st.session_state[REFUSED] = (where, text)
        return
    st.session_state.pop(REFUSED, None)
    add(text)


def _add_typed() -> None:
    text = str(st.session_state[PASTED]).strip()
    if not text:
        st.session_state.pop(REFUSED, None)
        return
    _add("typed", text)
    if REFUSED not in st.session_state:
        st.session_state[PASTED] = ""


def _use(text: str) -> None:
    """Add what was meant instead of what is wrong, unless that is in the list already."""
    _clear()
    if there := fixing.among(text, chosen()):
        st.toast(plain(there.said))
    else:
        add(text)


def _clear() -> None:
    """Forget what is wrong, where it was typed or picked."""
    st.session_state.pop(REFUSED, None)
    st.session_state[PASTED] = ""
    st.session_state[TECHNIQUES] = st.session_state[CONDITIONS] = []


# -- the candidate of the widgets -------------------------------------------------------------------------------------


def _built() -> str:
    """The candidate string of the form's widgets; empty while the model is not named."""
    model = _model()
    if not model:
        return ""
    uses = [*_picked("techniques", TECHNIQUES, conditions=False), *_picked("conditions", CONDITIONS, conditions=True)]
    with st.container(horizontal=True):
        return "+".join([model, *(_use_with_options(name) for name in uses)])


def _picked(what: str, key: str, *, conditions: bool) -> list[str]:
    """The techniques that are picked, of those that accelerate or of the conditions of measuring."""
    every = techniques.catalog()
    kept = (n for n in every if techniques.is_condition(n) == conditions and not techniques.runs_code(n))
    offered = {name: names.with_string(name) for name in kept}
    return st.multiselect(
        t(f"candidates.{what}"),
        list(offered),
        select_all=False,
        key=key,
        format_func=offered.__getitem__,
        placeholder=t(f"candidates.{what}_none"),
        help=t(f"candidates.{what}_help") if conditions else None,
    )


def _model() -> str:
    """The model string of the form's widgets; empty while what the kind asks for is missing."""
    kinds = models.kinds()
    name = st.segmented_control(
        t("candidates.model"),
        list(kinds),
        default=next(iter(kinds)),
        required=True,
        key=MODEL,
        format_func={kind: names.of_kind(kind) for kind in kinds}.__getitem__,
    )
    asks = kinds[str(name)].ASKS
    if asks is None:
        return str(name)
    if models.runs_code(str(name)):
        return _model_file(str(name), asks)
    rest = st.text_input(text_or(f"candidates.{name}", asks), key=f"{MODEL_TEXT}.{name}").strip()
    return f"{name}:{quote(rest, safe='/:@ ~')}" if rest else ""


def _model_file(kind: str, asks: str) -> str:
    """A model file of the folder whose files may be run."""
    offered = model_files.offered_models()
    if not offered:
        st.info(t("candidates.no_files", folder=code(str(model_files.folder()))))
        return ""
    name = st.selectbox(text_or(f"candidates.{kind}", asks), list(offered), key=f"{MODEL_TEXT}.{kind}")
    st.caption(code_runs.said())
    return quote(offered[name], safe="/:@ ~")


def _use_with_options(name: str) -> str:
    """A technique with all of its options written out, defaults included."""
    values = {o.name: _option(name, o) for o in techniques.get(name).OPTIONS}
    written = ",".join(f"{key}={value}" for key, value in values.items())
    return f"{name}:{written}" if written else name


def _option(technique: str, option: Any) -> Any:
    label, key = (
        t("candidates.option", technique=technique, option=option.name),
        f"run.option.{technique}.{option.name}",
    )
    if option.choices:
        return st.selectbox(label, option.choices, index=option.choices.index(option.default), key=key)
    if isinstance(option.default, str):
        return st.text_input(label, option.default, key=key)
    kind = type(option.default)
    limits = {
        "min_value": None if option.minimum is None else kind(option.minimum),
        "max_value": None if option.maximum is None else kind(option.maximum),
    }
    step = {int: 1, float: 0.05}[kind]
    return st.number_input(label, value=option.default, step=step, key=key, width=220, **limits)
