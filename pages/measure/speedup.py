"""Speedup: every candidate against the baseline, with interval, verdict and conditions, or the reason why not."""

from dataclasses import replace

import streamlit as st

from bench_core.charts import intervals, speedup, style
from bench_core.results import tables
from pages._ui.frame import navigation, stored
from pages._ui.frame.text import code, labels, named, t
from pages._ui.show import (
    alt_texts,
    answer,
    at_a_glance,
    choice,
    conditions,
    empty,
    figure,
    interval_plot,
    stamps,
    verdicts,
)

VIEWS = ("intervals", "bars")

st.title(t("speedup.title"))
result = empty.selected_result()
spec = result.spec
if len(spec.candidates) < 2:
    st.info(t("speedup.one_candidate", candidate=code(spec.baseline)), icon=":material/lightbulb:")
    navigation.link("run", t("empty.go"))
    st.stop()

answers = st.container()
with st.container(horizontal=True, vertical_alignment="bottom"):
    view = choice.view(t("speedup.view"), VIEWS, "speedup.view", named("speedup.view", VIEWS))
    steps = choice.steps(result, "speedup.steps")
    baseline = choice.candidate(
        t("speedup.baseline"), spec.keys, "speedup.baseline", first=spec.baseline, help_text=t("speedup.baseline_help")
    )
if baseline != spec.baseline:
    st.caption(t("speedup.other_baseline", baseline=code(spec.baseline)))
    result = replace(result, run=replace(result.run, spec=spec.model_copy(update={"baseline": baseline})))
is_final = not stored.is_running(result.run.run_id)
with answers:
    at_a_glance.draw((c for c in result.comparisons if c.steps == steps), is_final=is_final)
    answer.basis(result)

frame = tables.comparisons(result)
shown = frame[frame["steps"] == steps]
options = {"styles": style.styles(spec.keys), "margin": spec.protocol.margin}
texts = labels("chart.speedup", *speedup.LABELS) if view == "bars" else labels("chart.intervals", *intervals.LABELS)
options["labels"] = texts if is_final else interval_plot.so_far(texts)
fig = speedup.speedup(shown, **options) if view == "bars" else intervals.intervals(shown, **options)
figure.show(
    fig,
    key="speedup",
    alt=alt_texts.speedup(shown, baseline, steps, kind="speedup" if view == "bars" else "intervals"),
    table=shown,
    columns=interval_plot.headings(shown),
    file_name=f"fairspeed-{result.run.run_id}-{'speedup' if view == 'bars' else 'intervals'}",
    stamp=stamps.of_run(result, t("report.intervals_title")),
)
st.caption(t(f"speedup.how.{view}", percent=f"{spec.protocol.margin * 100:g}", baseline=code(baseline)))
st.caption(t("speedup.lead"))
verdicts.findings([c for c in result.comparisons if c.steps == steps])

st.subheader(t("speedup.verdicts"))
verdicts.comparison_table(result, alt=t("speedup.verdicts"), key="speedup.verdicts", steps=steps, is_final=is_final)
st.subheader(t("speedup.conditions"))
conditions.table(result, clocks=[c.clock for c in result.comparisons])
