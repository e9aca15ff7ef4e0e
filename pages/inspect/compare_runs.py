"""Compare runs: stored runs against the first of them; what is faster, what the machine did, what else differs."""

import streamlit as st

from pages._ui.compare_runs import answer, choose, differing, next_steps, numbers, plot, unmeasured
from pages._ui.compare_runs.compared import compared
from pages._ui.frame.text import t

st.title(t("compare_runs.title"))
runs = choose.draw()
first, others = unmeasured.left_out(*compared(runs))
for other in others:
    answer.draw(first, other)
plot.draw(first, others)
differing.draw(first, others)
numbers.draw(others)
next_steps.draw(others)
