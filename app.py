"""The dashboard: page configuration, language, and navigation over pages/*/*.py.

`fairspeed app` and `streamlit run app.py` serve it. Nothing that is imported here or by a page loads torch: the
dashboard starts fast, holds no GPU memory, and cannot disturb a measurement.
"""

import signal
import sys
from contextlib import suppress

import streamlit as st
from starlette.middleware import Middleware
from streamlit import runtime

from pages._ui.frame import address, door, focus, navigation, pace, sidebar

HOST = "127.0.0.1"
# `fairspeed app` has said where it is; Streamlit would ask a server on the internet for this machine's address
QUIET = {"logger.hideWelcomeMessage": True}


def draw() -> None:
    """One page view: Streamlit runs this file as a script at every visit and every interaction."""
    st.set_page_config(page_title="Fairspeed", page_icon="⚖️", layout="wide")
    focus.draw()
    address.choose_language()
    page = st.navigation(navigation.pages(), position="hidden")
    if not navigation.is_presented(page):
        sidebar.draw()
    with pace.timed(pace.PAGE):
        page.run()


if __name__ == "__main__" and runtime.exists():
    draw()
else:
    navigation.forget_pages_folder()
    app = st.App(__file__, middleware=[Middleware(door.Door)])
    if __name__ == "__main__":  # not imported by `streamlit run`, but `python app.py PORT [ADDRESS]`
        port, host = [*sys.argv[1:], HOST][:2]
        with suppress(KeyboardInterrupt):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # as `fairspeed app` has blocked it
            app.run(config={"server.address": host, "server.port": int(port), **QUIET, **door.settings()})
    else:
        door.prepare()
