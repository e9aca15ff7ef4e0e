"""Suite: generated code id by id beside baseline and ground truth, scored; measured from here, or looked at."""

import streamlit as st

from bench_core.suite import leaderboard
from pages._ui.frame.text import t
from pages._ui.suite import by_technique, choose, entry, measure, read, scores, table

st.title(t("suite.title"))
st.markdown(t("suite.lead"))

suite = choose.suite()
entries = read.entries(suite)
out = choose.out(suite)
lines = read.lines(out, entries)
measured = [line for line in lines if line.metrics is not None]
measure.draw(suite, out, entries, len(measured))
if not entries:
    st.info(t("suite.empty_manifest"), icon=":material/lightbulb:")
    st.stop()
if not measured:
    st.info(t("suite.none_measured", n=len(lines)), icon=":material/lightbulb:")

st.subheader(t("suite.leaderboard"))
filters = choose.filters(lines)
shown = leaderboard.chosen(lines, filters)
scored = leaderboard.chosen(lines, filters | {"outcome": []})
if not shown:
    st.info(t("suite.nothing_left"), icon=":material/filter_alt_off:")
    st.stop()

file_name = f"fairspeed-suite-{suite.base.name}"
board = scores.board(scored)
if measured:
    scores.cards(board)
    if filters["outcome"]:
        st.caption(t("suite.score.all_outcomes"))
table.draw(shown, file_name)
if measured:
    scores.groups(board)
    by_technique.draw(shown, suite.base.name, file_name)
st.divider()
entry.draw(choose.entry(shown), suite)
