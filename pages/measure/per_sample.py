"""Per-sample vs per-batch: four numbers that are easily confused, and the calls they come from."""

import streamlit as st

from bench_core.charts import rounds, run_over_time, style, warm_up
from bench_core.results import tables
from pages._ui.frame.text import labels, named, seconds, t
from pages._ui.show import alt_texts, choice, columns, conditions, empty, figure, stamps, verdicts

AXES = ("started_s", "round")

st.title(t("per_sample.title"))
st.markdown(t("per_sample.lead"))
result = empty.selected_result().shown
conditions.clock_note(result)

with st.container(horizontal=True, vertical_alignment="bottom"):
    candidate = choice.candidate(
        t("column.candidate"), result.spec.keys, "per_sample.candidate", first=result.spec.baseline
    )
    measured = [c.batch_size for c in result.cells if c.batch_s is not None]
    batch_size = choice.batch_size(result, "per_sample.batch_size", first=max(measured))
    steps = choice.steps(result, "per_sample.steps")
cell = next(c for c in result.cells if (c.candidate, c.batch_size, c.steps) == (candidate, batch_size, steps))
styles = style.styles(result.spec.keys)

if cell.batch_s is None or cell.per_sample_s is None:
    verdicts.failed_cells(result)
    st.info(t("per_sample.nothing"))
else:
    numbers = [("sample_mean", cell.per_sample_s.mean, t("per_sample.unit_image"))]
    for name in ("mean", "min", "max"):
        numbers.append((f"batch_{name}", getattr(cell.batch_s, name), t("per_sample.unit_batch", n=batch_size)))
    for column, (name, value, unit) in zip(st.columns(4, border=True), numbers, strict=True):
        column.metric(t(f"per_sample.{name}"), seconds(value))
        column.caption(unit)
    st.markdown(
        t(
            "per_sample.explained_one" if batch_size == 1 else "per_sample.explained",
            n=batch_size,
            batch=seconds(cell.batch_s.mean),
            sample=seconds(cell.per_sample_s.mean),
        )
    )
    st.subheader(t("per_sample.calls"))
    calls = tables.scaling_points(result, steps)
    own = calls[(calls["candidate"] == candidate) & (calls["batch_size"] == batch_size)]
    figure.show(
        rounds.rounds(
            own,
            style=styles[candidate],
            mean_batch_s=cell.batch_s.mean,
            median_batch_s=cell.batch_s.median,
            labels=labels("chart.rounds", *rounds.LABELS),
        ),
        key="per_sample.rounds",
        alt=alt_texts.rounds(cell),
        table=own,
        columns=columns.headings(("candidate", "batch_size", "steps", "round", "batch_s", "per_sample_s")),
        file_name=f"fairspeed-{result.run.run_id}-calls-b{batch_size}",
        stamp=stamps.of_run(result, t("per_sample.calls_of", candidate=candidate, n=batch_size)),
    )

st.subheader(t("per_sample.warm_up"))
st.markdown(t("per_sample.warm_up_text"))
uncounted = tables.warm_up(result, batch_size, steps)
if uncounted[uncounted["number"] > 0].empty:
    st.info(t("per_sample.no_warm_up"))
else:
    figure.show(
        warm_up.warm_up(uncounted, styles=styles, labels=labels("chart.warm_up", *warm_up.LABELS)),
        key="per_sample.warm_up",
        alt=alt_texts.warm_up(uncounted, batch_size),
        table=uncounted,
        columns=columns.headings(("candidate", "number", "batch_s")),
        file_name=f"fairspeed-{result.run.run_id}-warm-up-b{batch_size}",
        stamp=stamps.of_run(result, t("per_sample.warm_up")),
    )

st.subheader(t("per_sample.run"))
st.markdown(t("per_sample.run_text"))
axis = choice.view(t("per_sample.axis"), AXES, "per_sample.axis", named("per_sample.axis", AXES))
whole = tables.run_over_time(result)
figure.show(
    run_over_time.run_over_time(
        whole, styles=styles, x=axis, labels=labels("chart.run_over_time", *run_over_time.LABELS)
    ),
    key="per_sample.run",
    alt=alt_texts.run_over_time(whole),
    table=whole,
    columns=columns.run_over_time(whole),
    file_name=f"fairspeed-{result.run.run_id}-over-time",
    stamp=stamps.of_run(result, t("per_sample.run")),
)
