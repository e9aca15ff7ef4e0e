"""Runs: every stored run with what it says; find, name, annotate, archive, delete, export and import them."""

import streamlit as st

from pages._ui.frame import address, clock, stored
from pages._ui.frame.text import code, t
from pages._ui.runs import actions, arriving, find, picked, row

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.title(t("runs.title"), width="stretch")
    arriving.draw()
if unknown := address.unknown_run():
    st.warning(t("empty.unknown_run", run=code(unknown)))
actions.say_what_was_done()

everything = stored.listed()
if not everything:
    st.info(t("runs.none"), icon=":material/lightbulb:")
    st.stop()
found = find.found(everything)
shown = find.page(found)
picked.bar(everything)
if not found:
    st.info(t("runs.nothing_left"), icon=":material/filter_alt_off:")
    st.button(t("runs.clear"), key="runs.clear", icon=":material/close:", on_click=find.clear)
    st.stop()
st.caption(t("runs.how", n=len(found), stored=len(everything), zone=clock.zone_name()))
with st.container(gap="xsmall"):
    asked = [(run, row.draw(run)) for run in shown]
find.turn(found)
for run, action in asked:
    if action is not None:
        actions.do(action, run)
actions.dialog(everything)
