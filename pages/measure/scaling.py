"""Batch scaling: how time and throughput change with the batch size, and which batch size is enough."""

import streamlit as st

from bench_core import tables
from bench_core.charts import scaling, style
from pages._ui import choice, empty, figure, verdicts, words
from pages._ui.text import code, labels, named, t

st.title(t("scaling.title"))
st.markdown(t("scaling.lead"))
result = empty.selected_result()
verdicts.failed_cells(result)

with st.container(horizontal=True):
    quantity = st.segmented_control(
        t("scaling.quantity"),
        tables.QUANTITIES,
        default="per_sample_s",
        required=True,
        key="scaling.quantity",
        format_func=named("quantity", tables.QUANTITIES),
        persist_state="session",
    )
    steps = choice.steps(result, "scaling.steps")

curves = tables.scaling_curves(result, steps)
points = tables.scaling_points(result, steps)
if curves.empty:
    st.info(t("empty.no_calls"))
    st.stop()
reference = tables.scaling_reference(curves, result.spec.baseline)
names = labels("chart.scaling", *scaling.LABELS)
if reference is not None:
    names["parallel"] = names["parallel"].format(candidate=result.spec.baseline, b=reference[1])
    names["serial"] = names["serial"].format(candidate=result.spec.baseline, b=reference[1])
fig = scaling.scaling(
    curves,
    points,
    quantity=quantity,
    styles=style.styles(result.spec.keys),
    reference=reference[0] if reference else None,
    labels=names,
)
figure.show(
    fig,
    key="scaling",
    alt=words.scaling_alt(curves, quantity),
    table=curves,
    columns=words.scaling_columns(quantity),
    file_name=f"fairspeed-{result.run.run_id}-scaling-{quantity}",
)

st.subheader(t("scaling.best"))
st.markdown("\n".join(f"- {words.best_batch(result, candidate, steps)}" for candidate in result.spec.keys))
st.caption(t("scaling.best_rule", percent=f"{result.spec.protocol.margin * 100:g}"))
with st.expander(t("scaling.read"), icon=":material/help:"):
    if reference is None:
        st.markdown(t("scaling.no_reference", baseline=code(result.spec.baseline)))
    else:
        st.markdown(t("scaling.read_text", baseline=code(result.spec.baseline), b=reference[1]))
