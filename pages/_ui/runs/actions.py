"""What can be done with one run: write about it, download it, archive it, delete it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from bench_core.errors import InputError
from bench_core.jobs import removal
from bench_core.store import annotate, labels
from bench_core.store.listing import Listed
from pages._ui.frame import address, stored
from pages._ui.frame.text import in_words, plain, t

DONE, OPEN = "runs.done", "runs.open"
"""What was done last, to be said on the next drawing of the page; which dialog of which run is open."""
ICONS = {
    "edit": ":material/edit:",
    "export": ":material/download:",
    "archive": ":material/archive:",
    "unarchive": ":material/unarchive:",
    "delete": ":material/delete:",
}


def menu(run: Listed) -> str | None:
    """The menu of a run; the action that was just chosen."""
    actions = ["edit", "export", "unarchive" if run.label.archived else "archive", "delete"]
    return st.menu_button(
        "",
        ["delete"] if run.is_damaged else actions,
        key=f"runs.menu.{run.run_id}",
        type="tertiary",
        format_func={name: f"{icon} {t(f'runs.action.{name}')}" for name, icon in ICONS.items()}.__getitem__,
        help=t("runs.menu", name=plain(run.label.name)),
    )


def do(action: str, run: Listed) -> None:
    """Do what was chosen, or open the dialog that asks for the rest."""
    if action in ("archive", "unarchive"):
        annotate.archive(stored.store(), run.run_id, archived=action == "archive")
        done(t(f"runs.done.{action}", name=plain(run.label.name)))
    st.session_state[OPEN] = action, run.run_id


def dialog(runs: Sequence[Listed]) -> None:
    """The dialog that is open, if one is."""
    action, run_id = st.session_state.get(OPEN) or ("", "")
    run = next((run for run in runs if run.run_id == run_id), None)
    if run is None:
        return _close()
    asked = {"edit": _edit, "export": _export, "delete": _delete}[action]
    st.dialog(t(f"runs.action.{action}"), icon=ICONS[action], on_dismiss=_close)(asked)(run)


def _close() -> None:
    st.session_state[OPEN] = None


def say_what_was_done() -> None:
    """Say what was done last, once."""
    if said := st.session_state.pop(DONE, None):
        st.success(said, icon=":material/check:")


def done(said: str) -> NoReturn:
    """Draw the page again, and say there what was done."""
    _close()
    st.session_state[DONE] = said
    st.rerun()


def _edit(run: Listed) -> None:
    """Name, note and tags; only what was changed is stored."""
    key = f"runs.edit.{run.run_id}"
    known = sorted({tag for other in stored.listed() for tag in other.label.tags})
    name = st.text_input(t("runs.name"), run.label.name, key=f"{key}.name", max_chars=labels.LONGEST_NAME)
    note = st.text_area(t("runs.note"), run.label.note, key=f"{key}.note", max_chars=labels.LONGEST_NOTE)
    tags = st.multiselect(
        t("runs.tags"),
        known,
        default=list(run.label.tags),
        key=f"{key}.tags",
        accept_new_options=True,
        placeholder=t("runs.tags_hint"),
    )
    if st.button(t("runs.save"), key="runs.save", type="primary", icon=":material/check:"):
        try:
            _write(run, name or "", note or "", tags)
        except InputError as error:
            st.error(plain(in_words(error)))
            return
        done(t("runs.done.edit", name=plain(name or "")))


def _write(run: Listed, name: str, note: str, tags: list[str]) -> None:
    """Check all of it before any of it is stored."""
    name, note, tags = labels.checked_name(name), labels.checked_note(note), labels.checked_tags(tags)
    here = stored.store()
    if name != run.label.name:
        annotate.rename(here, run.run_id, name)
    if note != run.label.note:
        annotate.note(here, run.run_id, note)
    if tuple(tags) != run.label.tags:
        annotate.tag(here, run.run_id, tags)


def _export(run: Listed) -> None:
    st.markdown(t("runs.export_what"))
    _downloads(run)


def _downloads(run: Listed) -> None:
    files = {"json": ("application/json", _json), "csv": ("text/csv", _csv)}
    with st.container(horizontal=True):
        for ending, (mime, content) in files.items():
            st.download_button(
                t(f"runs.download.{ending}"),
                data=lambda content=content: content(run),
                file_name=f"fairspeed-{run.run_id}.{ending}",
                mime=mime,
                icon=":material/download:",
                key=f"runs.download.{ending}",
                on_click="ignore",
            )


def _json(run: Listed) -> bytes:
    from bench_core.results import exports

    return json.dumps(exports.document(stored.result(run.run_id)), indent=1, allow_nan=False).encode()


def _csv(run: Listed) -> bytes:
    from bench_core.results import tables

    return tables.calls(stored.result(run.run_id)).to_csv(index=False).encode()


def _delete(run: Listed) -> None:
    """Say what is deleted, offer the export that undoes it, and delete."""
    found = removal.what(stored.store(), run.run_id)
    megabytes = f"{found.n_bytes / 1e6:.1f}"
    name = plain(run.label.name)
    st.markdown(t("runs.delete_what", name=name, calls=found.n_calls, pictures=found.n_pictures, megabytes=megabytes))
    try:
        removal.check(run.run_id)
    except InputError as error:
        st.error(plain(in_words(error)))
        return
    if not run.is_damaged:
        st.caption(t("runs.delete_undo"))
        _downloads(run)
    if st.button(t("runs.delete_now"), key="runs.delete_now", type="primary", icon=":material/delete:"):
        try:
            removal.delete(stored.store(), run.run_id)
        except InputError as error:
            st.error(plain(in_words(error)))
            return
        if address.selected_run() == run.run_id:
            address.forget_run()
        done(t("runs.done.delete", name=name))
