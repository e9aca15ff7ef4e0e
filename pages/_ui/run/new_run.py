"""The form of a new run: candidates, protocol, a preview of the run, the start button."""

from __future__ import annotations

from typing import Any

import streamlit as st

from bench_core import plan
from bench_core.errors import InputError
from bench_core.request import build, model_files
from bench_core.request.departures import departures
from bench_core.spec import Protocol, RunSpec
from bench_core.techniques import registry as techniques
from pages._ui.frame.text import code, duration, in_words, listed, plain, t, translated
from pages._ui.run import at_present, candidates, departing, protocol_form, starting
from pages._ui.run.chosen import baseline, chosen

VIEW = "run.view"


def draw() -> None:
    """The whole form: name, candidates and the folded protocol; beside them, on a phone below, what will happen."""
    places: protocol_form.Places = {}
    left, right = st.columns([3, 2], gap="large")
    with left:
        name = _name(places)
        st.subheader(t("run.candidates"))
        is_right = candidates.picker()
        settings = protocol_form.draw(places) | {"name": name}
    with right:
        st.subheader(t("run.before"))
        _before(settings, places, is_right)


def _name(places: protocol_form.Places) -> str | None:
    """What the run will be called; what it is called without a name stands in the empty field."""
    name = st.text_input(t("protocol.name"), key="run.name", placeholder=at_present.name(), persist_state="session")
    places["name"] = st.container()
    return name.strip() or None


def _before(settings: dict[str, Any], places: protocol_form.Places, is_right: bool) -> None:
    """A preview of the run with the button, or what is wrong: at its field where it has one."""
    try:
        spec = _spec(settings)
    except InputError as error:
        _refused(error, places, is_right)
        return
    if not is_right:
        _mend("candidate")
        return
    _headline(spec)
    departing.draw(departures(spec))
    for line in build.cautions(spec):
        st.warning(plain(translated(line)))
    for line in starting.large_sizes(spec):
        places["batch sizes"].warning(plain(translated(line)))
    _start_button(spec)
    _details(spec)


def _refused(error: InputError, places: protocol_form.Places, is_right: bool) -> None:
    """The first wrong input, at its field; beside the disabled button that there is one."""
    said = plain(in_words(error))
    if place := places.get(error.what):
        place.error(said)
        _mend("setting")
    elif not is_right:
        _mend("candidate")
    else:
        st.error(said)
        _start_button(None)


def _mend(what: str) -> None:
    """That something is marked elsewhere, and the button that waits for it."""
    st.info(t(f"run.mend_{what}"), icon=":material/priority_high:")
    _start_button(None)


def _start_button(spec: RunSpec | None) -> None:
    """The button that starts a run; disabled without a spec."""
    st.button(
        t("run.start"),
        key="run.start",
        icon=":material/play_arrow:",
        type="primary",
        width="stretch",
        disabled=spec is None,
        on_click=_start,
        args=(spec, starting.token()),
    )


def _spec(settings: dict[str, Any]) -> RunSpec:
    model_files.check_offered(chosen())
    return build.make_spec(chosen(), baseline=baseline(), **settings)


def _headline(spec: RunSpec) -> None:
    """How long it takes. A run whose number of calls is open shows its time limit instead of an estimate."""
    open_ended = spec.protocol.sequential or spec.protocol.auto_batch
    st.markdown(f"#### {_length(spec)}", help=t("run.limit_help" if open_ended else "run.time_help"))


def _length(spec: RunSpec) -> str:
    protocol = spec.protocol
    if protocol.sequential:
        return t("run.headline_precision", percent=_percent(protocol), time=duration(spec.max_time_s or 0))
    if protocol.auto_batch:
        return t("run.headline_auto") if spec.max_time_s is None else t("run.at_most", time=duration(spec.max_time_s))
    calls = plan.total_calls(spec, techniques.manners(spec.candidates))
    return t("run.headline", calls=calls, time=starting.estimated(spec))


def _details(spec: RunSpec) -> None:
    """What will be measured, and how."""
    protocol = spec.protocol
    others = [code(key) for key in spec.keys if key != spec.baseline]
    lines = [*_sizes(spec), *_calls(spec)]
    if protocol.starts > 1:
        lines.append(t("run.starts", n=protocol.starts))
    if settle := max(protocol.turn(b).settle_calls for b in protocol.batch_sizes):
        lines.append(t("run.settle", n=settle))
    if others:
        lines.append(t("run.compared", others=listed(others), baseline=code(spec.baseline)))
        lines.append(t("run.interleaved"))
    else:
        lines.append(t("run.alone"))
    st.markdown("\n".join(f"- {line}" for line in lines))


def _sizes(spec: RunSpec) -> list[str]:
    """The number of cells, or how batch sizes are searched for."""
    protocol = spec.protocol
    if protocol.auto_batch:
        return [t("run.auto_batch", first=min(protocol.batch_sizes))]
    cells = len(plan.cells(spec))
    counts = {"candidates": len(spec.candidates), "sizes": len(protocol.batch_sizes), "steps": len(protocol.steps)}
    return [t("run.cells", cells=cells, **counts)]


def _calls(spec: RunSpec) -> list[str]:
    """How many calls a cell gets, or when they are enough."""
    protocol = spec.protocol
    most = max(protocol.warm_up_calls, protocol.warm_up_cap) if protocol.warm_up_calls else 0
    warm_up = str(most) if most == protocol.warm_up_calls else f"{protocol.warm_up_calls}–{most}"
    lines = [t("run.warm_up", n=warm_up)]
    if not protocol.sequential:
        return [*lines, t("run.rounds", rounds=_rounds(spec))]
    rule = t("run.precision", rounds=_rounds(spec), percent=_percent(protocol))
    return [*lines, rule, t("run.precision_end")]


def _percent(protocol: Protocol) -> str:
    return f"{(protocol.precision or 0) * 100:g}"


def _rounds(spec: RunSpec) -> str:
    """`10`, or `10–32` when small batches need more rounds to reach the samples."""
    counts = {plan.rounds_for(spec.protocol, b) for b in spec.protocol.batch_sizes}
    return str(min(counts)) if len(counts) == 1 else f"{min(counts)}–{max(counts)}"


def _start(spec: RunSpec, token: str) -> None:
    starting.start(spec, token)
    st.session_state[VIEW] = "this"
