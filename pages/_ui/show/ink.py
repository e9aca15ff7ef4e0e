"""The colour of a chart's words: that of the page's text, in the light and in the dark theme and in a saved picture.

Streamlit writes axes in a grey that is pale on white (3.7:1). Only the browser knows which theme is on, and it changes
without a rerun; so the words get the colour that stands for text in Streamlit's own chart template, which the browser
replaces by the theme's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.elements.lib.streamlit_plotly_theme import GRAY_90

if TYPE_CHECKING:
    import plotly.graph_objects as go


def inked(fig: go.Figure) -> go.Figure:
    """The figure with words that can be read; those with a colour of their own, as white ones in a bar, keep it."""
    fig.update_layout(font_color=GRAY_90, title_font_color=GRAY_90)
    fig.update_xaxes(title_font_color=GRAY_90, tickfont_color=GRAY_90)
    fig.update_yaxes(title_font_color=GRAY_90, tickfont_color=GRAY_90)
    return fig
