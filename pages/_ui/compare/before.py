"""What is known before anything runs: steps and call path of each role, what its source shows, what differs."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from bench_core.errors import InputError
from bench_core.fairness.audit.compare import compare_sources
from bench_core.models import registry as models
from bench_core.request import model_files
from bench_core.spec import Candidate
from bench_core.suite.call_path import CallPath, call_path
from pages._ui.audit import differences, found, source
from pages._ui.audit.choose import Code
from pages._ui.frame.text import breakable, code, in_words, plain, t

Sources = dict[str, Code]


def draw(roles: Mapping[str, str], steps: int) -> None:
    """A card for each role; below them what its source shows, and the differences of base and speedup."""
    paths = _paths(roles, steps)
    sources = _sources(paths, roles)
    for column, (role, path) in zip(st.columns(len(paths) or 1), paths.items(), strict=False):
        with column.container(border=True, height="stretch"):
            _card(role, Candidate.parse(roles[role]), path, steps)
            if role in sources:
                source.summary(found.audited(sources[role]))
    for role, of_role in sources.items():
        _findings(role, of_role)
    if "base" in sources and "speedup" in sources:
        _differences(sources["base"], sources["speedup"])


def _paths(roles: Mapping[str, str], steps: int) -> dict[str, CallPath]:
    """How each role will be called; a role whose candidate does not exist is missing."""
    paths = {}
    for role, text in roles.items():
        try:
            model_files.check_offered([text], is_run=False)
            paths[role] = call_path(Candidate.parse(text), steps)
        except InputError as error:
            st.error(t("compare.role_error", role=t(f"compare.role.{role}"), error=plain(in_words(error))))
    return paths


def _sources(paths: Mapping[str, CallPath], roles: Mapping[str, str]) -> Sources:
    """The source of each role that is a model file."""
    named = {string: name for name, string in model_files.offered_models().items()}
    sources = {}
    for role in paths:
        model = Candidate.parse(roles[role]).model
        if models.runs_code(model) and model in named:
            sources[role] = Code(named[model], model_files.read(named[model]))
    return sources


def _card(role: str, candidate: Candidate, path: CallPath, steps: int) -> None:
    st.markdown(f"**{t(f'compare.role.{role}')}**  \n{breakable(candidate.short)}")
    lines = [t("compare.configured", n=_number(path.configured_steps)), t("compare.will_run", n=_number(path.steps))]
    st.markdown("\n".join(f"- {line}" for line in [*lines, _called(path)]))
    if path.steps is None:
        st.warning(t("compare.steps_unknown", steps=steps), icon=":material/warning:")
    elif path.steps != steps:
        st.warning(t("compare.steps_differ", own=path.steps, steps=steps), icon=":material/warning:")
    elif path.configured_steps not in (None, steps):
        st.info(t("compare.steps_override", own=path.configured_steps, steps=steps), icon=":material/info:")


def _called(path: CallPath) -> str:
    """What is called, and what of the protocol it does not go by."""
    if path.parameters is None:
        called = t("compare.calls_pipeline")
    else:
        called = t("compare.calls_inference", call=code(f"inference({', '.join(path.parameters)})"))
    own = [name for name, is_own in (("steps", path.own_steps), ("seeds", path.own_seeds)) if is_own]
    if not own:
        return called
    return t("sentence.next", first=called, second=t(f"compare.own.{'_'.join(own)}"))


def _number(value: int | None) -> str:
    return t("compare.not_said") if value is None else str(value)


def _findings(role: str, of_role: Code) -> None:
    """What the source of a role shows, folded."""
    audited = found.audited(of_role)
    title = t("compare.findings", role=t(f"compare.role.{role}"), file=plain(of_role.name), n=len(audited.findings))
    with st.expander(title, icon=":material/troubleshoot:"):
        if audited.findings:
            source.contents(audited, side=f"{role}-")
        else:
            st.markdown(t("audit.clean_lead"))
        source.annotated(audited, side=f"{role}-")


def _differences(base: Code, speedup: Code) -> None:
    comparison = compare_sources(found.audited(base), found.audited(speedup))
    differing = sum(row.rule is not None for row in comparison.rows)
    with st.expander(t("compare.differences", n=differing), icon=":material/difference:"):
        differences.table(comparison, base.name, speedup.name)
        differences.boxes(comparison)
