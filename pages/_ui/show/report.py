"""A button that saves the whole run as one HTML file, in the language of this session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages._ui.frame.text import language, t

if TYPE_CHECKING:
    from bench_core.results.result import Result


def button(result: Result) -> None:
    """The report is made when the button is pressed, not before."""
    in_language = language()  # the session is not at hand where the file is made
    st.download_button(
        t("report.button"),
        data=lambda: _content(result, in_language),
        file_name=f"fairspeed-{result.run.run_id}.html",
        mime="text/html",
        icon=":material/description:",
        help=t("report.button_help"),
        key="run.report",
        on_click="ignore",
    )


def _content(result: Result, in_language: str) -> bytes:
    from bench_core.report import report  # loads Jinja and the charts, which a visit does not need

    return report.html(result, in_language).encode("utf-8")
