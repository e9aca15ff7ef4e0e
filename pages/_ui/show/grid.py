"""Verdicts at a glance: a row a candidate, a column a batch size; sign, ratio, and a mark where caution is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from bench_core.fairness import accepted
from bench_core.fairness.finding import Comparison
from bench_core.results.answers import NOT_MEASURED
from bench_core.words import formats
from pages._ui.frame.text import breakable, t
from pages._ui.show import verdicts

if TYPE_CHECKING:
    from bench_core.results.result import Result

SIGNS = {"faster": "✓", "slower": "▼", "no difference": "=", "inconclusive": "?", "not comparable": "✕"}
UNMEASURED, CAUTION, ACCEPTED, NONE = "–", "⚠", "*", ""
NO_BREAK = "\N{NO-BREAK SPACE}"


def draw(result: Result) -> None:
    """The grid with the meaning of the signs that are in it; nothing for a run that compares nothing."""
    if not result.comparisons:
        return
    import pandas as pd  # a first visit does not need it

    steps = result.spec.protocol.steps
    sizes = sorted({c.batch_size for c in result.comparisons})
    by_cell = {c.key: c for c in result.comparisons}
    rows = {
        _row_name(candidate, n if len(steps) > 1 else None): [
            _cell(by_cell[candidate, b, n]) if (candidate, b, n) in by_cell else NONE for b in sizes
        ]
        for candidate in dict.fromkeys(c.candidate for c in result.comparisons)
        for n in steps
    }
    columns = [t("grid.batch", n=b) for b in sizes]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    st.table(frame, border="horizontal", alt=t("grid.title"))
    st.caption(_legend(result))


def _row_name(candidate: str, steps: int | None) -> str:
    name = breakable(candidate)
    return name if steps is None else t("grid.at_steps", candidate=name, steps=steps)


def _cell(comparison: Comparison) -> str:
    if is_unmeasured(comparison):
        return UNMEASURED
    ratio = "" if comparison.speedup is None else f"{NO_BREAK}{formats.factor(comparison.speedup)}×"
    sign = f":{verdicts.COLORS[comparison.verdict]}[**{SIGNS[comparison.verdict]}**{ratio}]"
    return NO_BREAK.join([sign, *_marks(comparison)])


def _marks(comparison: Comparison) -> list[str]:
    cautious = [CAUTION] if any(f.severity == "warning" for f in comparison.findings) else []
    return cautious + (["\\" + ACCEPTED] if accepted.reasons(comparison.findings) else [])


def is_unmeasured(comparison: Comparison) -> bool:
    """Whether a side failed, which is all that forbids the ratio."""
    return tuple(dict.fromkeys(f.rule for f in comparison.findings if f.severity == "error")) == NOT_MEASURED


def _legend(result: Result) -> str:
    """The signs that were used, with their words."""
    compared = [c for c in result.comparisons if not is_unmeasured(c)]
    seen = {c.verdict for c in compared}
    said = [f"{sign} {t(f'verdict.{verdict}')}" for verdict, sign in SIGNS.items() if verdict in seen]
    said += [f"{UNMEASURED} {t('answer.otherwise.not_measured')}"] if len(compared) < len(result.comparisons) else []
    marks = {mark for c in compared for mark in _marks(c)}
    said += [f"{CAUTION} {t('grid.caution')}"] if CAUTION in marks else []
    said += [f"\\{ACCEPTED} {t('grid.accepted')}"] if "\\" + ACCEPTED in marks else []
    return " · ".join(said)
