"""Compare code: baseline, generated code and ground truth under one protocol, and why an old number differed."""

import streamlit as st

from pages._ui.compare import choose, form
from pages._ui.frame import stored
from pages._ui.frame.text import t
from pages._ui.run import live, so_far, starting
from pages._ui.show import empty

st.title(t("compare.title"))
st.markdown(t("compare.lead"))
empty.warn_unknown_run()

if choose.view() == "new":
    form.draw()
    starting.prepare()
    st.stop()

run_id = choose.run()
if live.draw(run_id) == "running":
    so_far.draw(run_id)
else:
    from pages._ui.compare import outcome

    outcome.draw(stored.result(run_id))
