"""Speedup against the baseline: a bar with its 95 % interval for every fair comparison.

There is no bar where the two sides are not comparable or where there is no interval. Bars are horizontal, so that names
and verdicts fit beside them on any width of screen.

>>> # speedup(comparisons, styles=styles(keys), margin=0.01)
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bench_core.charts.style import COMPARISON_LABELS, REFERENCE, Style, finish, over_fastest, texts

LABELS = {"speedup": "Baseline time ÷ candidate time"} | COMPARISON_LABELS
ROW, GAP, BAR = 1.0, 0.55, 0.40
"""A row's height, the extra gap between batch sizes, and a bar's share of its row."""
ROW_PIXELS = 64
ROOM = 1.75
"""The axis goes on to this multiple of the longest bar: room for the words at its end."""
WHISKER_LIMIT = 3
"""A whisker longer than this multiple of the longest bar runs off the axis; its ends are written out."""
MOST_TICKS = 6


def speedup(
    comparisons: pd.DataFrame,
    *,
    styles: Mapping[str, Style],
    margin: float,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """One row a comparison, in the order of the table, grouped by its batch sizes.

    `comparisons`: candidate, batch_size, speedup, ci_low, ci_high, verdict, n_pairs. Rows without an interval
    get words instead of a bar.
    """
    text = texts(LABELS, labels)
    rows = _positioned(comparisons)
    fair = rows[rows["ci_low"].notna() & rows["speedup"].notna()]
    longest = _longest(fair)
    fig = go.Figure()
    _bars(fig, fair, longest, styles, text)
    _notes(fig, rows, fair, longest, styles, text)
    _margin(fig, rows, margin)
    finish(fig, x=text["speedup"], y="", height=int(110 + ROW_PIXELS * (rows["at"].max() + 1)))
    fig.update_layout(showlegend=False)
    fig.update_xaxes(range=[0, longest * ROOM], tickvals=_ticks(longest))
    centres = rows.groupby("batch_size", sort=False)["at"].mean()
    names = [f"<b>{text['batch'].format(n=b)}</b>" for b in centres.index]
    fig.update_yaxes(range=[rows["at"].max() + 0.6, -0.75], tickvals=list(centres), ticktext=names, showgrid=False)
    return fig


def _positioned(comparisons: pd.DataFrame) -> pd.DataFrame:
    """The rows sorted into batch sizes, each with its position on the axis."""
    rows = comparisons.sort_values("batch_size", kind="stable").reset_index(drop=True)
    group = rows["batch_size"].ne(rows["batch_size"].shift()).cumsum() - 1
    return rows.assign(at=rows.index * ROW + group * GAP)


def _longest(fair: pd.DataFrame) -> float:
    """Where the axis ends: at the longest whisker, unless that would squash all bars (two rounds and a spike)."""
    if fair.empty:
        return 1.0
    whisker, bar = float(fair["ci_high"].max()), float(fair["speedup"].max())
    return max(1.0, min(whisker, WHISKER_LIMIT * max(1.0, bar)))


def _bars(
    fig: go.Figure, fair: pd.DataFrame, longest: float, styles: Mapping[str, Style], text: Mapping[str, str]
) -> None:
    for candidate, rows in fair.groupby("candidate", sort=False):
        style = styles[str(candidate)]
        fig.add_bar(
            orientation="h",
            x=rows["speedup"],
            y=rows["at"] + 0.18,
            width=BAR,
            name=str(candidate),
            marker=style.bar,
            error_x={
                "type": "data",
                "symmetric": False,
                "array": rows["ci_high"].clip(upper=longest * ROOM) - rows["speedup"],
                "arrayminus": rows["speedup"] - rows["ci_low"],
                "thickness": 2.5,
                "width": 7,
                "color": style.color,
            },
            customdata=rows[["batch_size", "ci_low", "ci_high", "n_pairs", "verdict"]].assign(
                verdict=[text[v] for v in rows["verdict"]]
            ),
            hovertemplate=(
                f"<b>{candidate}</b><br>{text['batch'].format(n='%{customdata[0]}')}: %{{customdata[4]}}<br>"
                f"%{{x:.3f}}×, "
                f"{text['interval']} %{{customdata[1]:.3f}} – %{{customdata[2]:.3f}}<br>"
                f"%{{customdata[3]}} {text['pairs']}<extra></extra>"
            ),
        )


def _margin(fig: go.Figure, rows: pd.DataFrame, margin: float) -> None:
    """Line at 1 and the band that is called no difference; drawn row by row, to leave the names free."""
    for at in rows["at"]:
        ends = {"y0": at - 0.08, "y1": at + 0.44}
        fig.add_shape(
            type="rect", x0=1 - margin, x1=1 + margin, **ends, fillcolor=REFERENCE, opacity=0.45, line_width=0
        )
        fig.add_shape(type="line", x0=1, x1=1, **ends, line={"color": REFERENCE, "width": 1.5})


def _notes(
    fig: go.Figure,
    rows: pd.DataFrame,
    fair: pd.DataFrame,
    longest: float,
    styles: Mapping[str, Style],
    text: Mapping[str, str],
) -> None:
    """The candidate's name above its bar; verdict, ratio and interval at the end of it."""
    for row in rows.to_dict("records"):
        _note(fig, 0, row["at"] - 0.32, styles[row["candidate"]].label, size=12)
    for row in fair.to_dict("records"):
        numbers = f"{_plain(row['speedup'])}× [{_plain(row['ci_low'])}, {_plain(row['ci_high'])}]"
        end = min(max(row["ci_high"], 1.0), longest) + longest * 0.03
        words = f"<b>{text[row['verdict']]}</b><br>{numbers}{over_fastest(row, text)}"
        _note(fig, end, row["at"] + 0.18, words, size=13)
    for row in rows[~rows.index.isin(fair.index)].to_dict("records"):
        word = text[row["verdict"]] if row["verdict"] == "not comparable" else text["no interval"]
        _note(fig, 0, row["at"] + 0.18, f"✕ <b>{word}</b>", size=12)


def _note(fig: go.Figure, x: float, y: float, words: str, **font: int) -> None:
    fig.add_annotation(x=x, y=y, text=words, xanchor="left", yanchor="middle", align="left", showarrow=False, font=font)


def _plain(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 1000 else f"{ratio:.1e}"


def _ticks(longest: float) -> list[float]:
    """At most six plain ticks up to the longest bar."""
    magnitude = 10 ** math.floor(math.log10(longest / MOST_TICKS))
    step = next(magnitude * m for m in (1, 2.5, 5, 10) if longest / (magnitude * m) <= MOST_TICKS)
    return [i * step for i in range(int(longest / step) + 1)]
