"""The offending code beside the mended code, with the difference marked by colour and by a sign in the margin.

Streamlit draws one piece of code and marks nothing in it, so this is a component of its own: `code.js` puts lines and
words into elements as text, `code.css` colours them by the page's theme. On a narrow screen the pieces stand below
each other.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from bench_core.pitfalls.registry import Side
from pages._ui.frame.text import t
from pages._ui.pitfalls.lines import around_changes, beside

HERE = Path(__file__).parent


def draw(
    wrong: Side, fair: Side, *, key: str, size: Literal["normal", "dense"] = "normal", context: int | None = None
) -> None:
    """Both scripts, or of equal lines only `context` around each difference; nothing where a side has none."""
    if not wrong.script or not fair.script:
        return
    left, right = beside(wrong.script, fair.script)
    if context is not None:
        left, right = around_changes(left, right, context)
    panes = [_pane("wrong", left), _pane("fair", right)]
    _component()(data={"panes": panes, "size": size}, key=key)


def _pane(side: str, lines: list[Any]) -> dict[str, object]:
    return {"side": side, "title": t(f"pitfalls.code.{side}"), "lines": [list(line) for line in lines]}


@cache
def _component() -> Any:
    css, js = ((HERE / name).read_text(encoding="utf-8") for name in ("code.css", "code.js"))
    return st.components.v2.component("fairspeed_code_beside", html="<div class='panes'></div>", css=css, js=js)
