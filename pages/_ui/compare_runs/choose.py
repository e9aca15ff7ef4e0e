"""Which runs are compared: the first is A, what the others are compared with. They are part of the address.

`?runs=ID,ID` names them as the command line does: an id, its beginning or its end, `latest`, `latest~1`. Where one of
them is not here nothing is compared: no other run is taken for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NoReturn

import streamlit as st

from bench_core.errors import InputError
from bench_core.store import references
from bench_core.store.listing import Listed
from pages._ui.frame import address, clock, navigation, stored
from pages._ui.frame.text import code, t

PARAMETER, LEAST, MOST = "runs", 2, 6
WIDGET, KEPT = "compare_runs.runs", "compare_runs.kept"
END = 6
"""Of an id: the random part, which tells runs of one name and minute apart."""


def draw() -> list[Listed]:
    """The runs that are compared, at least two; otherwise says what to do and ends the page."""
    runs = {run.run_id: run for run in stored.listed() if not run.is_damaged}
    ids, unknown = asked(list(runs))
    if len(runs) < LEAST and not unknown:
        _too_few_stored(len(runs))
    _picker(runs, ids)
    for reference in unknown:
        st.warning(t("compare_runs.unknown", run=code(reference)))
    if unknown or len(ids) < LEAST:
        _choose(can_choose=len(runs) >= LEAST)
    return [runs[run_id] for run_id in ids]


def asked(stored_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ids that the address asks for, or on a later visit those chosen before; and what of it is not stored."""
    given = st.query_params.get(PARAMETER)
    references_ = given.split(",") if given is not None else st.session_state.get(KEPT, [])
    ids, unknown = dict[str, None](), []
    for reference in filter(None, (r.strip() for r in references_)):
        try:
            ids[references.resolved(reference, stored_ids)] = None
        except InputError:
            unknown.append(reference)
    if not unknown:
        _set(list(ids)[:MOST])
    return list(ids)[:MOST], unknown


def title(run: Listed) -> str:
    """Name and time of a run."""
    return f"{run.label.name} · {clock.full(run.created_ns)}"


def _set(ids: list[str]) -> None:
    st.session_state[KEPT] = ids
    address.set_parameter(PARAMETER, ",".join(ids) or None)


def _picker(runs: Mapping[str, Listed], ids: list[str]) -> None:
    """The choice of runs, archived ones only where they are chosen; two of them can change places."""
    titles = {i: title(run) for i, run in runs.items() if i in ids or not run.label.archived}
    alike = Counter(titles.values())
    names = {i: f"{name} · {i[-END:]}" if alike[name] > 1 else name for i, name in titles.items()}
    st.session_state[WIDGET] = ids
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.multiselect(
            t("compare_runs.runs"),
            list(names),
            key=WIDGET,
            format_func=names.__getitem__,
            max_selections=MOST,
            wrap=True,
            placeholder=t("compare_runs.runs_hint"),
            help=t("compare_runs.runs_help"),
            on_change=lambda: _set(list(st.session_state[WIDGET])),
        )
        if len(ids) == LEAST:
            swap = {"icon": ":material/swap_horiz:", "help": t("compare_runs.swap_help")}
            st.button(t("compare_runs.swap"), key="compare_runs.swap", on_click=_set, args=(ids[::-1],), **swap)


def _too_few_stored(n: int) -> NoReturn:
    st.info(t("compare_runs.one_stored" if n else "empty.no_run"), icon=":material/lightbulb:")
    navigation.link("run", t("empty.go"))
    navigation.link("runs", t("compare_runs.all_runs"))
    st.stop()


def _choose(*, can_choose: bool) -> NoReturn:
    """Nothing to compare yet."""
    if can_choose:
        st.info(t("compare_runs.choose"), icon=":material/lightbulb:")
    navigation.link("runs", t("compare_runs.all_runs"))
    st.stop()
