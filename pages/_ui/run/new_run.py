"""The form of a new run: candidates, protocol, a preview of the run, the start button."""

from __future__ import annotations

from typing import Any

import streamlit as st

from bench_core import plan
from bench_core.errors import InputError
from bench_core.fairness.registry import rules
from bench_core.jobs import launch
from bench_core.jobs.standby import Standby
from bench_core.records import Severity
from bench_core.request import build, estimate, model_files
from bench_core.request.departures import Departure, departures
from bench_core.spec import Protocol, RunSpec
from bench_core.techniques import registry as techniques
from pages._ui.frame import address, stored
from pages._ui.frame.text import code, duration, in_words, language, listed, plain, roughly, t, translated
from pages._ui.run import candidates, protocol_form
from pages._ui.show.verdicts import BOXES

VIEW = "run.view"
SEVERITIES: tuple[Severity, ...] = ("error", "note", "warning")
"""Of departures: of the candidates first, then of the protocol."""


def draw() -> None:
    """The whole form."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(t("run.candidates"))
        candidates.picker()
        st.subheader(t("run.protocol"))
        settings = protocol_form.main_settings() | protocol_form.advanced_settings()
    with right:
        st.subheader(t("run.before"))
        _before(settings)


def _before(settings: dict[str, Any]) -> None:
    """A preview of the run, or the first wrong input; then the button."""
    try:
        spec = _spec(settings)
    except InputError as error:
        st.error(plain(in_words(error)))
        _start_button(None)
        return
    _summary(spec)
    _departures(spec)
    for line in build.cautions(spec):
        st.warning(plain(translated(line)))
    _start_button(spec)


def _departures(spec: RunSpec) -> None:
    """How the run departs from the gold standard: what will not be comparable first, then what is asked otherwise."""
    found = departures(spec)
    for severity in SEVERITIES:
        if lines := [f"- {_said(d)}" for d in found if d.severity == severity]:
            BOXES[severity](t(f"departure.{severity}") + "\n" + "\n".join(lines))
    if not found:
        st.caption(t("departure.none"))


def _said(departure: Departure) -> str:
    """A departure in words; one that was found in a source with its rule's words."""
    if (found := departure.located) is None:
        return plain(translated(departure.text))
    rule = rules()[found.rule]
    said = {"title": rule.words[language()].title, "evidence": plain(rule.evidence(found, language()))}
    return t("departure.in_source", candidate=code(departure.candidate), line=found.line, **said)


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
        args=(spec,),
    )


def _spec(settings: dict[str, Any]) -> RunSpec:
    model_files.check_offered(candidates.chosen())
    return build.make_spec(candidates.chosen(), baseline=candidates.baseline(), **settings)


def _summary(spec: RunSpec) -> None:
    """The preview. A run whose number of calls is open shows its time limit instead of an estimate."""
    protocol = spec.protocol
    open_ended = protocol.sequential or protocol.auto_batch
    st.markdown(f"#### {_headline(spec)}", help=t("run.limit_help" if open_ended else "run.time_help"))
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


def _headline(spec: RunSpec) -> str:
    protocol = spec.protocol
    if protocol.sequential:
        return t("run.headline_precision", percent=_percent(protocol), time=duration(spec.max_time_s or 0))
    if protocol.auto_batch:
        return t("run.headline_auto") if spec.max_time_s is None else t("run.at_most", time=duration(spec.max_time_s))
    return t("run.headline", calls=plan.total_calls(spec, techniques.manners(spec.candidates)), time=_estimate(spec))


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


def _estimate(spec: RunSpec) -> str:
    here = stored.store()
    newest = here.runs(limit=1)
    stamp = (newest[0].run_id, here.count_calls(newest[0].run_id)) if newest else None
    seconds = _estimate_s(spec.model_dump_json(), stamp)
    return t("run.unknown_time") if seconds is None else t("run.about", time=roughly(seconds))


@st.cache_data(max_entries=64, show_spinner=False)
def _estimate_s(spec_json: str, stamp: object) -> float | None:
    """Cached, since it reads stored calls; `stamp` changes when the store does."""
    return estimate.estimate_s(RunSpec.model_validate_json(spec_json), stored.store())


@st.cache_resource(show_spinner=False, on_release=Standby.close)
def _standby() -> Standby:
    """The standby process; one for all sessions of this server."""
    return Standby()


def prepare() -> None:
    """Start the standby process, which loads torch while the form is filled in. Nothing is started during a run."""
    launch.prepare(stored.store(), _standby())


def _start(spec: RunSpec) -> None:
    run_id = launch.start(stored.store(), spec, _standby())
    address.set_run(run_id)
    st.session_state[VIEW] = "this"
