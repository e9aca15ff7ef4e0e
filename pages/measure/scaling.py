"""Batch scaling: how time and throughput change with the batch size, and which batch size is enough."""

import streamlit as st

from bench_core.charts import scaling, style, trade_off
from bench_core.results import tables
from pages._ui.frame.text import code, labels, t
from pages._ui.show import alt_texts, choice, columns, conditions, empty, figure, sentences, verdicts

st.title(t("scaling.title"))
st.markdown(t("scaling.lead"))
result = empty.selected_result().shown
verdicts.failed_cells(result)

with st.container(horizontal=True):
    views = (*tables.QUANTITIES, "trade_off")
    quantity = st.segmented_control(
        t("scaling.quantity"),
        views,
        default="per_sample_s",
        required=True,
        key="scaling.quantity",
        format_func={v: t("scaling.trade_off" if v == "trade_off" else f"quantity.{v}") for v in views}.__getitem__,
        persist_state="session",
    )
    steps = choice.steps(result, "scaling.steps")

curves = tables.scaling_curves(result, steps)
if curves.empty:
    st.info(t("empty.no_calls"))
    st.stop()
styles = style.styles(result.spec.keys)
tails = {key: result.tail(key, steps) for key in result.spec.keys}
reference = tables.scaling_reference(curves, result.spec.baseline)
if quantity == "trade_off":
    fig = trade_off.trade_off(curves, styles=styles, labels=labels("chart.trade_off", *trade_off.LABELS))
    alt, shown = alt_texts.trade_off(curves), columns.trade_off()
else:
    names = labels("chart.scaling", *scaling.LABELS)
    if reference is not None:
        names["parallel"] = names["parallel"].format(candidate=result.spec.baseline, b=reference[1])
        names["serial"] = names["serial"].format(candidate=result.spec.baseline, b=reference[1])
    fig = scaling.scaling(
        curves,
        tables.scaling_points(result, steps),
        quantity=quantity,
        styles=styles,
        reference=reference[0] if reference else None,
        limits=tables.scaling_limits(result, steps),
        out_of_memory=tables.out_of_memory(result, steps),
        knees={key: law.knee for key, law in tails.items() if law is not None and law.knee is not None},
        labels=names,
    )
    alt, shown = alt_texts.scaling(curves, quantity), columns.scaling(quantity)
figure.show(
    fig,
    key="scaling",
    alt=alt,
    table=curves,
    columns=shown,
    file_name=f"fairspeed-{result.run.run_id}-scaling-{quantity}",
)
conditions.clock_note(result)

st.subheader(t("scaling.best"))
st.markdown("\n".join(f"- {sentences.best_batch(result, candidate, steps)}" for candidate in result.spec.keys))
st.caption(t("scaling.best_rule", percent=f"{result.spec.protocol.margin * 100:g}"))
st.subheader(t("scaling.tail"))
st.markdown("\n".join(f"- {sentences.tail(result, candidate, steps)}" for candidate in result.spec.keys))
st.caption(t("scaling.tail_rule"))
with st.expander(t("scaling.read"), icon=":material/help:"):
    if quantity == "trade_off":
        st.markdown(t("scaling.read_trade_off"))
    elif reference is None:
        st.markdown(t("scaling.no_reference", baseline=code(result.spec.baseline)))
    else:
        st.markdown(t("scaling.read_text", baseline=code(result.spec.baseline), b=reference[1]))
