"""What a page says below a choice of model files: that measuring one runs it, and what it can reach then.

>>> # st.caption(code_runs.said())
"""

from __future__ import annotations

from bench_core.machine import bubblewrap
from bench_core.request import model_files, trust
from pages._ui.frame.text import code, plain, t, translated


def said() -> str:
    """One or two sentences."""
    folder, found = code(str(model_files.folder())), bubblewrap.find()
    if found.version is not None:
        return t("candidates.file_runs_confined", folder=folder)
    if trust.is_given():
        return t("candidates.file_runs", folder=folder)
    why, todo = (plain(translated(text)) for text in (found.why, found.todo))
    return t("candidates.file_runs_shipped", folder=folder, why=why, todo=f"{todo[:1].upper()}{todo[1:]}")
