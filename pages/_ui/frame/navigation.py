"""The pages, and links between them that keep the selected run and what was chosen on each."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from pages._ui.frame import address
from pages._ui.frame.text import t


@dataclass(frozen=True)
class PageEntry:
    """A page: its script, its address, its icon. Its title is the text `nav.NAME`."""

    name: str
    path: str
    url: str
    icon: str


SECTIONS = {
    "measure": (
        PageEntry("run", "pages/measure/run.py", "", ":material/play_circle:"),
        PageEntry("scaling", "pages/measure/scaling.py", "scaling", ":material/show_chart:"),
        PageEntry("per_sample", "pages/measure/per_sample.py", "per-sample", ":material/scatter_plot:"),
        PageEntry("speedup", "pages/measure/speedup.py", "speedup", ":material/speed:"),
    ),
    "understand": (PageEntry("pitfalls", "pages/understand/pitfalls.py", "pitfalls", ":material/science:"),),
    "inspect": (
        PageEntry("audit", "pages/inspect/audit.py", "audit", ":material/troubleshoot:"),
        PageEntry("compare_code", "pages/inspect/compare_code.py", "compare-code", ":material/compare:"),
        PageEntry("suite", "pages/inspect/suite.py", "suite", ":material/leaderboard:"),
        PageEntry("runs", "pages/inspect/runs.py", "runs", ":material/table_rows:"),
        PageEntry("compare_runs", "pages/inspect/compare_runs.py", "compare-runs", ":material/difference:"),
    ),
}
ENTRIES = {entry.name: entry for entries in SECTIONS.values() for entry in entries}


def forget_pages_folder() -> None:
    """Keep Streamlit from looking for pages in pages/ on a server's first visit, before `st.navigation` was called.

    It would show "Page not found" over the right page when that visit is a deep link. Call it before the server starts.
    """
    PagesManager.uses_pages_directory = False


def pages() -> dict[str, list[object]]:
    """Sections with their pages for `st.navigation`; the first page is what opens without a path."""
    first = next(iter(ENTRIES))
    return {
        t(f"section.{section}"): [
            st.Page(e.path, title=t(f"nav.{e.name}"), icon=e.icon, url_path=e.url or None, default=e.name == first)
            for e in entries
        ]
        for section, entries in SECTIONS.items()
    }


def is_presented(page: Page) -> bool:
    """Whether an audience looks at this page: then nothing stands around it."""
    return page.url_path == ENTRIES["pitfalls"].url and address.is_presenting()


def menu() -> None:
    """Links to all pages. Streamlit's own menu would drop the address's parameters."""
    for section, entries in SECTIONS.items():
        st.caption(t(f"section.{section}"))
        for entry in entries:
            link(entry.name)


def link(name: str, label: str | None = None, *, run_id: str | None = None) -> None:
    """A link to a page as it was left, with the run unless another one is given."""
    entry = ENTRIES[name]
    st.page_link(
        entry.path,
        label=label or t(f"nav.{name}"),
        icon=entry.icon,
        query_params=address.parameters(name) | ({} if run_id is None else {"run": run_id}),
        width="stretch" if label is None else "content",
    )
