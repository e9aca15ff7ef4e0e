"""Pitfalls: a gallery of unfair measurements; each one is run both ways on this machine, wrong beside fair."""

import streamlit as st

from pages._ui.frame import address
from pages._ui.frame.text import t
from pages._ui.pitfalls import choose, demo, gallery, presenter

address.send()
if address.is_presenting():
    presenter.draw()
elif (pitfall := choose.pitfall()) is None:
    st.title(t("pitfalls.title"))
    st.markdown(t("pitfalls.lead"))
    gallery.draw()
else:
    demo.draw(pitfall)
