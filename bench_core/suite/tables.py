"""What the three systems found, as pandas tables for charts and files.

>>> from bench_core.suite.decomposition import Decomposition, Factor
>>> steps = Factor(name="steps", factor=2.0, ci_low=1.9, ci_high=2.1)
>>> times = {"claimed_ci_low": 3.8, "claimed_ci_high": 4.2, "fair": 2.0, "ci_low": 1.9, "ci_high": 2.1}
>>> rest = {"residual": 1.0, "residual_ci_low": 0.9, "residual_ci_high": 1.1, "verdict": "faster"}
>>> found = Decomposition(candidate="b", baseline="a", claimed=4.0, factors=(steps,), **times, **rest)
>>> decomposition_frame(found)[["row", "value", "before", "after", "effect"]].values.tolist()[1]
['steps', 2.0, 4.0, 2.0, 'larger']
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from bench_core.suite.decomposition import Decomposition
from bench_core.suite.effects import effect
from bench_core.visible import visible

DECOMPOSITION_COLUMNS = ["row", "value", "ci_low", "ci_high", "before", "after", "effect"]
NUMBERS = ("value", "ci_low", "ci_high", "before", "after")
Step = tuple[str, float | None, float | None, float | None]
Row = tuple[str, float | None, float | None, float | None, float | None, float | None, str]


def decomposition_frame(found: Decomposition) -> pd.DataFrame:
    """The way from the claim to the fair speedup: `claimed`, one row a factor, `residual`, `fair`.

    `value` is a speedup in the first and last row and a factor between them, with its 95 % interval; `before` and
    `after` are what is left of the claim before and after it was divided by the factor. `effect` says what a factor
    did to the claim (`suite.effects`); it is empty in the first and last row. NaN is unknown.
    """
    left, rows = found.claimed, [_total("claimed", found.claimed, found.claimed_ci_low, found.claimed_ci_high)]
    for name, value, low, high in _steps(found):
        after = None if left is None or not value else left / value
        rows.append((name, value, low, high, left, after, effect(low, high)))
        left = after
    rows.append(_total("fair", found.fair, found.ci_low, found.ci_high))
    return pd.DataFrame(rows, columns=DECOMPOSITION_COLUMNS).astype(dict.fromkeys(NUMBERS, float))


def _steps(found: Decomposition) -> Iterator[Step]:
    """The factors in the order in which they were switched, then what they do not explain."""
    for factor in found.factors:
        yield factor.name, factor.factor, factor.ci_low, factor.ci_high
    yield "residual", found.residual, found.residual_ci_low, found.residual_ci_high


def _total(row: str, value: float | None, low: float | None, high: float | None) -> Row:
    """A speedup: it begins at 1."""
    return row, value, low, high, 1.0, value, ""


LEADERBOARD_NUMBERS = (
    *(
        f"{name}{end}"
        for name in ("generated", "ground_truth", "over_ground_truth")
        for end in ("", "_ci_low", "_ci_high")
    ),
    *("claimed_speedup", "ratio", "clip_difference", "clip_ci_low", "clip_ci_high", "ssim"),
)
TECHNIQUE_COLUMNS = ["technique", "prompt_id", "role", "speedup", "ci_low", "ci_high", "outcome"]
ROLES = ("generated", "ground_truth")
MARKDOWN = str.maketrans({"|": "\\|", "<": "\\<", "\n": " ", "\r": " "})


def leaderboard_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows of a leaderboard (`leaderboard.rows`); lists become texts with `, ` between, unknown numbers NaN."""
    flat = [{k: ", ".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in rows]
    frame = pd.DataFrame(flat)
    return frame.astype({name: float for name in LEADERBOARD_NUMBERS if name in frame})


def techniques_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Speedups over the baseline by technique of the ground truth: a row for each technique, judged id and role.

    `speedup` is NaN where there is none that is fair. An id of several techniques is in several rows.
    """
    found = [
        (name, row["prompt_id"], role, row[role], row[f"{role}_ci_low"], row[f"{role}_ci_high"], row["outcome"])
        for row in rows
        if row["outcome"] is not None
        for name in row["techniques"]
        for role in ROLES
    ]
    return pd.DataFrame(found, columns=TECHNIQUE_COLUMNS).astype(dict.fromkeys(["speedup", "ci_low", "ci_high"], float))


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""A table in GitHub's Markdown; what is None or NaN is a dash.

    >>> print(markdown(["id", "why"], [["1", "a|b"], ["2", None]]))
    | id | why |
    |---|---|
    | 1 | a\|b |
    | 2 | – |
    """
    lines = [_markdown_row(header), "|" + "---|" * len(header), *(_markdown_row(row) for row in rows)]
    return "\n".join(lines)


def _markdown_row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return visible(str(value).translate(MARKDOWN))
