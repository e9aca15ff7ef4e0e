"""Where the keyboard is: a ring around the link or button that has the focus.

Without it a focused link of the menu has the background of the current page's, and no theme option says otherwise.
The ring has the colour of text in the light and in the dark theme, which nothing else that is drawn around has.
"""

from __future__ import annotations

import streamlit as st

STYLE = """
<style>
:is(a, button, summary):focus-visible {
    outline: 0.15rem solid light-dark(#16222E, #E8EEF3) !important;
    outline-offset: 0.1rem !important;
}
</style>
"""


def draw() -> None:
    """Have the browser draw the ring on this page."""
    st.html(STYLE)
