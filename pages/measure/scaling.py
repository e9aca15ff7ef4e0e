"""Batch scaling: how time and throughput change with the batch size, and which batch size is enough."""

import streamlit as st

from bench_core.charts import scaling, style, trade_off
from bench_core.results import tables
from pages._ui.frame import stored
from pages._ui.frame.text import labels, t
from pages._ui.show import (
    alt_texts,
    answer,
    at_a_glance,
    choice,
    columns,
    conditions,
    empty,
    figure,
    scaling_options,
    sentences,
    stamps,
    verdicts,
)

st.title(t("scaling.title"))
whole = empty.selected_result()
result, answers = whole.shown, st.container()

with st.container(horizontal=True, vertical_alignment="bottom"):
    view = scaling_options.view()
    steps = choice.steps(result, "scaling.steps")
    curves = tables.scaling_curves(result, steps)
    options = None if view == "trade_off" or curves.empty else scaling_options.draw(result, curves, steps)
with answers:
    at_a_glance.draw(
        (c for c in whole.comparisons if c.steps == steps), is_final=not stored.is_running(whole.run.run_id)
    )
    answer.basis(whole)
if curves.empty:
    verdicts.failed_cells(result)
    st.info(t("empty.no_calls"))
    st.stop()

styles = style.styles(result.spec.keys)
if options is None:
    fig = trade_off.trade_off(curves, styles=styles, labels=labels("chart.trade_off", *trade_off.LABELS))
    alt, shown = alt_texts.trade_off(curves), columns.trade_off()
else:
    tails = {key: result.tail(key, steps) for key in result.spec.keys}
    ratios = tables.comparisons(whole)
    fig = scaling.scaling(
        curves,
        tables.scaling_points(result, steps),
        quantity=view,
        styles=styles,
        ratios=ratios[ratios["steps"] == steps],
        lines=options.lines,
        owner=options.owner,
        out_of_memory=tables.out_of_memory(result, steps),
        knees={key: law.knee for key, law in tails.items() if law is not None and law.knee is not None},
        log=options.log,
        labels=labels("chart.scaling", *scaling.LABELS),
    )
    alt, shown = alt_texts.scaling(curves, view), columns.scaling(view)
figure.show(
    fig,
    key="scaling",
    alt=alt,
    table=curves,
    columns=shown,
    file_name=f"fairspeed-{result.run.run_id}-scaling-{view}",
    stamp=stamps.of_run(result, t("scaling.view.trade_off" if view == "trade_off" else f"quantity.{view}")),
)
conditions.clock_note(result)
verdicts.failed_cells(result)

st.subheader(t("scaling.best"))
st.markdown("\n".join(f"- {sentences.best_batch(result, candidate, steps)}" for candidate in result.spec.keys))
st.caption(t("scaling.best_rule", percent=f"{result.spec.protocol.margin * 100:g}"))
st.subheader(t("scaling.tail"))
st.markdown("\n".join(f"- {line}" for line in sentences.tails(result, steps)))
st.caption(t("scaling.tail_rule"))
with st.expander(t("scaling.read"), icon=":material/help:"):
    st.markdown(t("scaling.lead"))
    st.markdown(t("scaling.read_trade_off" if options is None else "scaling.read_text"))
