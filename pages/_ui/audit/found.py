"""The audit and the mend of code, kept for as long as the code stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness.audit.audit import audit_source
from bench_core.fairness.audit.report import Audited
from pages._ui.audit.choose import Code

if TYPE_CHECKING:
    from bench_core.fairness.audit.mend import Mended

KEPT = 32


def audited(code: Code) -> Audited:
    """The findings of a piece of code. Raises InputError where it is not Python."""
    return _audited(code.text, code.name)


def mended(code: Code) -> Mended:
    """The code with what can be mended by itself. Raises InputError where it is not Python."""
    return _mended(code.text, code.name)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _audited(text: str, name: str) -> Audited:
    return audit_source(text, name)


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _mended(text: str, name: str) -> Mended:
    from bench_core.fairness.audit.mend import mend  # loads LibCST, which only a finding needs

    return mend(text, name)
