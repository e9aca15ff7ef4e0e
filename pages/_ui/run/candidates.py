"""The candidates of a new run: a list with its baseline, and a form that builds one more.

Kinds of models, techniques and their options come from the core's registries: what is added there appears here.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import streamlit as st

from bench_core.errors import InputError
from bench_core.models import registry as models
from bench_core.request import model_files
from bench_core.spec import Candidate
from bench_core.techniques import registry as techniques
from pages._ui.frame.text import code, in_words, language, plain, t, text_or

CHOSEN, BASELINE, PASTED, PROBLEM = "run.candidates", "run.baseline", "run.pasted", "run.add_problem"
MODEL, MODEL_TEXT = "run.add_model", "run.add_model_text"
TECHNIQUES, CONDITIONS = "run.add_techniques", "run.add_conditions"
DEFAULT = ("shapes", "shapes+deepcache:interval=3")


def chosen() -> list[str]:
    """The candidates in order."""
    return list(st.session_state.setdefault(CHOSEN, list(DEFAULT)))


def baseline() -> str | None:
    """The chosen baseline; the first candidate when that one is gone."""
    candidates = chosen()
    wanted = st.session_state.get(BASELINE)
    return wanted if wanted in candidates else next(iter(candidates), None)


def picker() -> None:
    """The list of candidates, and the form for another one."""
    for index, candidate in enumerate(chosen()):
        _row(index, candidate)
    if not chosen():
        st.info(t("candidates.none"))
    with st.expander(t("candidates.add"), icon=":material/add:", expanded=not chosen()):
        _builder()


def _row(index: int, candidate: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True, gap="small"):
        st.markdown(code(candidate), width="stretch")
        if candidate == baseline():
            st.badge(t("candidates.baseline"), icon=":material/flag:", color="blue")
        else:
            st.button(
                t("candidates.make_baseline"),
                key=f"run.base.{index}",
                on_click=_set_baseline,
                args=(candidate,),
                type="tertiary",
            )
        st.button(
            t("candidates.remove"),
            key=f"run.remove.{index}",
            icon=":material/delete:",
            on_click=_remove,
            args=(candidate,),
            type="tertiary",
        )


def _builder() -> None:
    text = _built()
    st.caption(t("candidates.string"))
    st.code(text or t("candidates.no_model"), language=None)
    st.button(
        t("candidates.add_button"), key="run.add", icon=":material/add:", disabled=not text, on_click=_add, args=(text,)
    )
    st.text_input(
        t("candidates.paste"),
        key=PASTED,
        placeholder="shapes+fp16+tome:ratio=0.5",
        help=t("candidates.paste_help"),
        persist_state="page",
    )
    st.button(
        t("candidates.paste_button"),
        key="run.add_pasted",
        on_click=_add_pasted,
        disabled=not st.session_state.get(PASTED),
    )
    if problem := st.session_state.pop(PROBLEM, None):
        st.error(plain(problem))


def _built() -> str:
    """The candidate string of the form's widgets; empty while the model is not named."""
    model = _model()
    if not model:
        return ""
    uses = [*_picked("techniques", TECHNIQUES, conditions=False), *_picked("conditions", CONDITIONS, conditions=True)]
    with st.container(horizontal=True):
        return "+".join([model, *(_use(name) for name in uses)])


def _picked(what: str, key: str, *, conditions: bool) -> list[str]:
    """The techniques that are picked, of those that accelerate or of the conditions of measuring."""
    labels = {
        name: f"{name} – {technique.LABEL[language()]}"
        for name, technique in techniques.catalog().items()
        if techniques.is_condition(name) == conditions and not techniques.runs_code(name)
    }
    return st.multiselect(
        t(f"candidates.{what}"),
        list(labels),
        key=key,
        format_func=labels.__getitem__,
        placeholder=t(f"candidates.{what}_none"),
        help=t(f"candidates.{what}_help") if conditions else None,
    )


def _model() -> str:
    """The model string of the form's widgets; empty while what the kind asks for is missing."""
    kinds = models.kinds()
    shown = {name: text_or(f"model.{name}", kind.SUMMARY) for name, kind in kinds.items()}
    name = st.segmented_control(
        t("candidates.model"),
        list(kinds),
        default=next(iter(kinds)),
        required=True,
        key=MODEL,
        format_func=shown.__getitem__,
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
    st.caption(t("candidates.file_runs", folder=code(str(model_files.folder()))))
    return quote(offered[name], safe="/:@ ~")


def _use(name: str) -> str:
    """A technique with all of its options written out, defaults included."""
    values = {o.name: _option(name, o) for o in techniques.get(name).OPTIONS}
    written = ",".join(f"{key}={value}" for key, value in values.items())
    return f"{name}:{written}" if written else name


def _option(technique: str, option: Any) -> Any:
    label, key = f"{technique}: {option.name}", f"run.option.{technique}.{option.name}"
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


def _add(text: str) -> None:
    """Add a candidate, or store the reason why not for the next drawing of the form."""
    try:
        candidate = Candidate.parse(text)
        techniques.check(candidate, None)
        model_files.check_offered([text])
    except InputError as error:
        st.session_state[PROBLEM] = in_words(error)
        return
    if candidate.key in chosen():
        st.session_state[PROBLEM] = t("candidates.twice", candidate=candidate.key)
        return
    st.session_state[CHOSEN] = [*chosen(), candidate.key]


def _add_pasted() -> None:
    _add(st.session_state[PASTED])
    if PROBLEM not in st.session_state:
        st.session_state[PASTED] = ""


def _remove(candidate: str) -> None:
    st.session_state[CHOSEN] = [c for c in chosen() if c != candidate]


def _set_baseline(candidate: str) -> None:
    st.session_state[BASELINE] = candidate
