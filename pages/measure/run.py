"""Run: choose candidates and a protocol, see what will happen, start it, follow it, look at what came out."""

import streamlit as st

from pages._ui.frame import address, stored
from pages._ui.frame.text import named, t
from pages._ui.run import live, new_run, so_far, starting
from pages._ui.show import empty

address.send()  # a run that waits links to the one that it waits for, which is on this page
st.title(t("run.title"))
empty.warn_unknown_run()

run_id = address.selected_run()
if run_id is None:
    st.info(t("run.first"), icon=":material/lightbulb:")
    view = "new"
else:
    if new_run.VIEW not in st.session_state:
        st.session_state[new_run.VIEW] = "this"
    view = st.segmented_control(
        t("run.view"),
        ["this", "new"],
        key=new_run.VIEW,
        format_func=named("run.view", ("this", "new")),
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )

if view == "new":
    st.markdown(t("run.lead"))
    new_run.draw()
    starting.prepare()
    st.stop()

if live.draw(run_id) == "running":
    so_far.draw(run_id)
else:
    from pages._ui.show import outcome

    outcome.draw(stored.result(run_id))
