"""Runs that come from elsewhere: the export of one, stored after the same checks as by `fairspeed import`."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from bench_core.errors import InputError
from pages._ui.frame import stored
from pages._ui.frame.text import in_words, plain, t
from pages._ui.runs import actions

FILES, ROUND = "runs.files", "runs.files_round"


def draw() -> None:
    """The button that opens the place for files."""
    with st.popover(t("runs.import"), icon=":material/upload:"):
        st.markdown(t("runs.import_what"))
        key = f"{FILES}.{st.session_state.get(ROUND, 0)}"
        files = st.file_uploader(t("runs.import_files"), type="json", accept_multiple_files=True, key=key)
        if files and st.button(t("runs.import_now"), key="runs.import_now", type="primary"):
            content = [(file.name, file.getvalue()) for file in files]
            _drop(files)
            _store(content)


def _drop(files: Sequence[UploadedFile]) -> None:
    """Let go of files: the server keeps none of them, whatever becomes of their content. The uploader is a new one."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file.file_id)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _store(files: list[tuple[str, bytes]]) -> None:
    """Store each file whole or not at all; say of each that was refused why."""
    from bench_core.results import exports

    refused, names = [], []
    for name, content in files:
        try:
            run_id = exports.import_content(stored.store(), content, name)
            names.append(stored.store().run(run_id).spec.name)
        except InputError as error:
            refused.append(plain(in_words(error)))
    for line in refused:
        st.error(line)
    if names and not refused:
        actions.done(t("runs.done.import", names=plain(", ".join(names))))
