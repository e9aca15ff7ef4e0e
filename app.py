"""The dashboard: `streamlit run app.py`. Page configuration, language, and navigation over pages/*/*.py.

Nothing that is imported here or by a page loads torch: the dashboard starts fast, holds no GPU memory, and cannot
disturb a measurement.

The server imports this file once and takes `app` from it; every visit then runs it as a script.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages._ui.frame import address, navigation, sidebar

if __name__ == "__main__":
    st.set_page_config(page_title="Fairspeed", page_icon="⚖️", layout="wide")
    address.choose_language()
    page = st.navigation(navigation.pages(), position="hidden")
    sidebar.draw()
    page.run()
else:
    # A folder named pages/ makes Streamlit look there for pages on a server's first visit, before `st.navigation`
    # was called, and show "Page not found" over the right page when that visit is a deep link.
    PagesManager.uses_pages_directory = False
    app = st.App(__file__)
