"""One entry of a suite in full: its three speedups, what the pictures are worth, findings, pictures, the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.errors import InputError
from bench_core.request import model_files
from bench_core.suite import offered
from bench_core.suite.leaderboard import Line
from bench_core.suite.metrics import ROLES, Measured, Metrics, Role, Speedup
from bench_core.suite.offered import Offered
from pages._ui.audit import found, source
from pages._ui.audit.choose import Code
from pages._ui.frame import address, navigation, stored
from pages._ui.frame.text import code, in_words, labels, listed, plain, t
from pages._ui.show import figure, pictures, verdicts
from pages._ui.suite import stamp, table, worth

if TYPE_CHECKING:
    import pandas as pd

COLORS = {
    "solved": "green",
    "partial": "orange",
    "no gain": "gray",
    "inconclusive": "orange",
    "broken": "red",
    "not comparable": "red",
    "pending": "gray",
    "damaged": "red",
}
ICONS = {
    "solved": ":material/check_circle:",
    "partial": ":material/clock_loader_40:",
    "no gain": ":material/remove:",
    "inconclusive": ":material/help:",
    "broken": ":material/error:",
    "not comparable": ":material/block:",
    "pending": ":material/schedule:",
    "damaged": ":material/warning:",
}
RATIOS = ("generated", "ground_truth", "generated_over_ground_truth")


def draw(line: Line, suite: Offered) -> None:
    """All that is known of an entry."""
    st.badge(t(f"suite.outcome.{line.outcome}"), icon=ICONS[line.outcome], color=COLORS[line.outcome])
    if line.row["problem"]:
        st.error(plain(line.row["problem"]))
    st.markdown(t("suite.task", context=plain(line.entry.prompt_context), claimed=f"{line.entry.speedup:g}"))
    if line.metrics is None:
        if not line.row["problem"]:
            st.info(t("suite.not_measured"), icon=":material/schedule:")
        _source(line, suite)
        return
    st.markdown(f"**{plain(table.why(line))}**")
    _measured(line, line.metrics, suite)


def _measured(line: Line, metrics: Metrics, suite: Offered) -> None:
    _speedups(metrics, suite.base.name)
    _files(metrics)
    if metrics.quality is not None:
        worth.quality(metrics.quality, metrics.prompt_id)
    if metrics.control is not None:
        worth.control(metrics.control)
    if metrics.findings:
        st.subheader(t("suite.findings"))
        verdicts.boxes(metrics.findings, table.file_names(metrics))
    _pictures(metrics)
    _source(line, suite)


def _speedups(metrics: Metrics, suite: str) -> None:
    """The three ratios as an interval plot; `suite` is what the suite is called."""
    from bench_core.charts import intervals
    from bench_core.charts.style import styles

    st.subheader(t("suite.speedups"))
    frame = _frame(metrics)
    if frame.empty:
        st.caption(t("suite.no_speedups"))
        return
    drawn = intervals.intervals(
        frame,
        styles=styles([t(f"suite.ratio.{name}") for name in RATIOS]),
        margin=_margin(metrics),
        labels=labels("chart.intervals", *intervals.LABELS) | {"ratio": t("suite.ratio_axis")},
    )
    columns = ("candidate", "verdict", "speedup", "ci_low", "ci_high", "n_pairs")
    headings = {name: t(f"column.{name}") for name in columns} | {"candidate": t("suite.column.ratio")}
    figure.show(
        drawn,
        key="suite.speedups",
        alt=t("suite.speedups_alt", id=metrics.prompt_id, lines=listed(_said(frame))),
        table=frame.assign(verdict=[t(f"verdict.{v}") for v in frame["verdict"]]),
        columns=headings,
        file_name=f"fairspeed-suite-{metrics.prompt_id}-speedups",
        stamp=stamp.of_id(metrics, suite, t("suite.speedups")),
    )


def _frame(metrics: Metrics) -> pd.DataFrame:
    import pandas as pd

    given = {name: getattr(metrics.speedups, name) for name in RATIOS}
    size = _batch_size(metrics)
    rows = [_row(name, speedup, size) for name, speedup in given.items() if speedup is not None]
    names = ["candidate", "batch_size", "verdict", "speedup", "ci_low", "ci_high", "n_pairs"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(["speedup", "ci_low", "ci_high"], float))


def _row(name: str, given: Speedup, batch_size: int) -> dict[str, object]:
    shared = given.model_dump(include={"verdict", "speedup", "ci_low", "ci_high", "n_pairs"})
    return {"candidate": t(f"suite.ratio.{name}"), "batch_size": batch_size, **shared}


def _batch_size(metrics: Metrics) -> int:
    """Images of a call: seconds a batch over seconds an image of a file that was measured."""
    for file in metrics.files.values():
        if file.batch_s is not None and file.per_sample_s is not None:
            return round(file.batch_s.median / file.per_sample_s.median)
    return 1


def _margin(metrics: Metrics) -> float:
    """What counts as no difference: that of the run where it is stored here, else the default."""
    from bench_core.spec import MARGIN

    if metrics.run_id is None or not stored.store().has_run(metrics.run_id):
        return MARGIN
    return stored.store().run(metrics.run_id).spec.protocol.margin


def _said(frame: pd.DataFrame) -> list[str]:
    """The ratios in words."""
    lines = []
    for row in frame.to_dict("records"):
        numbers = f" {row['speedup']:.2f}× [{row['ci_low']:.2f}, {row['ci_high']:.2f}]" if row["ci_low"] > 0 else ""
        lines.append(f"{row['candidate']}: {t('verdict.' + row['verdict'])}{numbers}")
    return lines


def _files(metrics: Metrics) -> None:
    """The three files: how each went."""
    import pandas as pd

    rows = [
        {
            "role": t(f"suite.role.{role}"),
            "status": t(f"suite.status.{metrics.files[role].status}"),
            "message": metrics.files[role].message,
            "scheduler": metrics.files[role].scheduler,
            "steps": _steps(metrics.files[role]),
            "batch_s": _median(metrics, role, "batch_s"),
            "per_sample_s": _median(metrics, role, "per_sample_s"),
        }
        for role in ROLES
        if role in metrics.files
    ]
    frame = pd.DataFrame(rows)
    shown = [name for name in frame if name != "message" or any(frame[name])]
    headings = {name: t(f"suite.file.{name}") for name in shown}
    figure.show_table(frame, headings, alt=t("suite.files_alt", id=metrics.prompt_id), key="suite.files")


def _steps(file: Measured) -> str | None:
    """The steps of a call, as a text: a count has no decimals."""
    steps = file.witness.get("steps_set")
    return None if steps is None else f"{steps:g}"


def _median(metrics: Metrics, role: Role, name: str) -> float | None:
    summary = getattr(metrics.files[role], name)
    return None if summary is None else float(summary.median)


def _pictures(metrics: Metrics) -> None:
    """The same samples of all three side by side, where the run is stored here."""
    if metrics.run_id is None:
        return
    if not stored.store().has_run(metrics.run_id):
        st.subheader(t("pictures.title"))
        st.caption(t("suite.run_elsewhere", run=code(metrics.run_id)))
        return
    names = {file.candidate: t(f"suite.role.{role}") for role, file in metrics.files.items() if file.candidate}
    pictures.draw(stored.result(metrics.run_id), names)
    if address.selected_run() != metrics.run_id:
        st.button(t("suite.select_run"), key="suite.select_run", on_click=address.set_run, args=(metrics.run_id,))
    else:
        navigation.link("run", t("compare.see_run"))


def _source(line: Line, suite: Offered) -> None:
    """The generated code with what the audit finds in it, and whether it is still what was measured."""
    name = line.entry.path_to_gen_code
    path = suite.gen_dir / name
    st.subheader(t("suite.source", file=code(name)))
    try:
        offered.check_inside(path)
        text = model_files.text_of(path, name)
        audited = found.audited(Code(name, text))
    except InputError as error:
        st.caption(plain(in_words(error)))
        return
    if line.metrics is not None and _has_changed(line.metrics, path.read_bytes()):
        st.warning(t("suite.changed"), icon=":material/edit:")
    source.summary(audited)
    if audited.findings:
        source.contents(audited)
    source.annotated(audited)


def _has_changed(metrics: Metrics, content: bytes) -> bool:
    import hashlib

    return metrics.hashes.generated != hashlib.sha256(content).hexdigest()
