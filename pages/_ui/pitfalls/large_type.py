"""The style of a presentation: everything large, by the size of the screen, and nothing around it.

Streamlit's sizes are multiples of the root's font size, so that one number makes all of it larger together.
"""

FIGURE_KEY = "present-figure-{size}"
"""Key of a container with a figure for a `small` or a `large` screen; only one of the two is seen."""
STYLE = """<style>
html { font-size: clamp(16px, min(1.9vw, 3.1vh), 44px); }
[data-testid=stHeader], [data-testid=stSidebar], .st-key-present-clicker { display: none; }
[data-testid=stMainBlockContainer] { padding: 1.2rem 2.5rem 1rem; }
[data-testid=stBottomBlockContainer] { padding: 0.5rem 2.5rem 0.8rem; }
.st-key-present-figure-large { display: none; }
@media (min-width: 1600px) and (min-height: 900px) {
  .st-key-present-figure-small { display: none; }
  .st-key-present-figure-large { display: flex; }
}
</style>"""
"""A sidebar that was there before stays, empty; and a figure is drawn in pixels."""
